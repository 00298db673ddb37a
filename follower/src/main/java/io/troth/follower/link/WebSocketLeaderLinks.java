package io.troth.follower.link;

import io.javalin.config.JavalinConfig;
import io.troth.common.check.Limits;
import io.troth.common.link.LinkEnd;
import io.troth.common.message.Codec;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.follower.driver.LeaderLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeRequest;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeResponse;

/** Links as WebSockets that leaders open to this follower's own port (docs/link-protocol.md). */
public final class WebSocketLeaderLinks implements LeaderLinks {
  private static final int INPUT_BYTES = 64 * 1024;

  private final Listener listener;
  private final AtomicLong lastLink = new AtomicLong();
  private final Map<Long, LinkEnd> leaders = new ConcurrentHashMap<>();
  private final Strangers<LinkEnd> strangers = new Strangers<>(Limits.STRANGERS_MAX);

  public WebSocketLeaderLinks(Listener listener) {
    this.listener = listener;
  }

  /** Adds the link's address to a server that is being made. */
  public void install(JavalinConfig config) {
    // Javalin asks its own routes first; the factory's mapping, which is more specific, then spares
    // its wrapping of every
    // message and its conversion to an array.
    config.routes.ws(LinkEnd.PATH, ws -> {});
    config.jetty.modifyWebSocketServletFactory(factory -> {
      factory.setInputBufferSize(INPUT_BYTES);
      factory.addMapping(LinkEnd.PATH, this::upgrade);
    });
  }

  private Object upgrade(JettyServerUpgradeRequest request, JettyServerUpgradeResponse response)
      throws IOException {
    if (request.getOrigin() != null) {
      // A page in a browser, from wherever: no leader has an origin.
      response.sendError(403, "not for browsers");
      return null;
    }
    response.setExtensions(List.of());
    Incoming incoming = new Incoming(lastLink.incrementAndGet());
    return incoming.end;
  }

  @Override
  public void send(long link, ToLeader message) {
    LinkEnd end = leaders.get(link);
    if (end != null) {
      end.send(Codec.encode(message));
    }
  }

  @Override
  public void awaitRoom(long link) {
    LinkEnd end = leaders.get(link);
    if (end != null) {
      end.awaitRoom();
    }
  }

  @Override
  public void close(long link, String why) {
    LinkEnd end = leaders.remove(link);
    if (end != null) {
      end.close(why);
    }
  }

  @Override
  public void close() {
    leaders.values().forEach(end -> end.close("the follower stops"));
    leaders.clear();
  }

  private final class Incoming implements LinkEnd.Events {
    private final long link;
    private final LinkEnd end;
    private String remote = "";
    private boolean known;

    Incoming(long link) {
      this.link = link;
      this.end = new LinkEnd(this);
    }

    @Override
    public void opened(String from) {
      remote = from;
      end.allow(Limits.STRANGER_FRAME_BYTES_MAX);
      strangers
          .add(end)
          .ifPresent(oldest -> oldest.refuse(LinkEnd.TRY_LATER, "too many wait to say hello"));
      LinkEnd.later(Limits.HELLO_MILLIS_MAX, this::expire);
    }

    private void expire() {
      if (!leaders.containsKey(link)) {
        end.refuse(LinkEnd.NOT_A_LEADER, "no hello in time");
      }
    }

    @Override
    public void received(ByteBuffer frame) throws MalformedFrame {
      ToFollower message = Codec.toFollower(frame);
      if (!known) {
        known = admit(message);
      }
      if (known) {
        listener.received(link, message);
      }
    }

    private boolean admit(ToFollower message) {
      strangers.remove(end);
      if (!(message instanceof ToFollower.Hello)) {
        end.refuse(LinkEnd.NOT_A_LEADER, "the first message is no hello");
        return false;
      }
      if (leaders.size() >= Limits.LEADER_LINKS_MAX) {
        end.refuse(LinkEnd.TRY_LATER, "too many leaders");
        return false;
      }
      end.allow(Limits.FRAME_BYTES_MAX);
      leaders.put(link, end);
      listener.opened(link, remote);
      return true;
    }

    @Override
    public void closed(String why) {
      strangers.remove(end);
      // Not there any more: given up by the caller, who does not want to hear of it.
      if (leaders.remove(link) != null) {
        listener.closed(link, why);
      }
    }
  }
}
