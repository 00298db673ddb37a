package io.troth.node.link;

import io.javalin.Javalin;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.follower.driver.LeaderLinks;
import io.troth.follower.link.WebSocketLeaderLinks;
import io.troth.leader.driver.Links;
import io.troth.leader.link.WebSocketLinks;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A leader's and a follower's end of links over real sockets, and what each of them heard. */
final class BothEnds implements AutoCloseable {
  static final ToFollower.Hello HELLO =
      new ToFollower.Hello("cluster", 1, "n", List.of(), "leader", 1, 1_000);

  final Heard leader = new Heard();
  final Heard follower = new Heard();
  final Links links;
  final WebSocketLeaderLinks leaderLinks;
  final Javalin server;
  final String address;

  BothEnds() {
    links = new WebSocketLinks(leader);
    leaderLinks = new WebSocketLeaderLinks(follower);
    server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  leaderLinks.install(config);
                })
            .start("127.0.0.1", 0);
    address = "127.0.0.1:" + server.port();
  }

  /** Opens a link and says hello; returns the follower's number for it. */
  long open(long link) throws InterruptedException {
    links.connect(link, address);
    leader.await("up " + link);
    links.send(link, HELLO);
    String opened = follower.await("opened");
    follower.await("received");
    return Long.parseLong(opened.split(" ", 3)[1]);
  }

  @Override
  public void close() {
    links.close();
    leaderLinks.close();
    server.stop();
  }

  /** What one end heard, in order. */
  static final class Heard implements Links.Listener, LeaderLinks.Listener {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    volatile Consumer<Object> onMessage = message -> all.add("received " + message);

    @Override
    public void up(long link) {
      all.add("up " + link);
    }

    @Override
    public void received(long link, ToLeader message) {
      onMessage.accept(message);
    }

    @Override
    public void down(long link, String why) {
      all.add("down " + link + " " + why);
    }

    @Override
    public void opened(long link, String remote) {
      all.add("opened " + link + " " + remote);
    }

    @Override
    public void received(long link, ToFollower message) {
      onMessage.accept(message);
    }

    @Override
    public void closed(long link, String why) {
      all.add("closed " + link + " " + why);
    }

    /** The next thing heard, which must begin so. */
    String await(String beginning) throws InterruptedException {
      String next = all.poll(20, TimeUnit.SECONDS);
      if (next == null || !next.startsWith(beginning)) {
        throw new AssertionError("heard " + next + " where " + beginning + " was expected");
      }
      return next;
    }
  }
}
