package io.troth.simulation.world;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.leader.core.Bounds;
import io.troth.leader.core.Command;
import io.troth.leader.core.Coordinator;
import io.troth.leader.core.Effect;
import io.troth.leader.core.Input;
import io.troth.leader.core.Reply;
import io.troth.leader.core.Rules;
import io.troth.leader.core.Timing;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.driver.ClusterLog;
import io.troth.leader.driver.LeaderDriver;
import io.troth.leader.driver.Links;
import io.troth.leader.driver.Outside;
import io.troth.simulation.disk.Loss;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One life of a leader on the stage: the real core and the real driver. */
final class StageLeader implements Links, Outside, ClusterLog {
  private static final long ANSWER_MICROS_MAX = 10_000_000;

  private final Stage stage;
  private final String name;
  private final LeaderDriver driver;
  private final TreeMap<Long, String> links = new TreeMap<>();
  private final TreeMap<Long, String> asked = new TreeMap<>();
  private OptionalLong confirming = OptionalLong.empty();
  private long requests;

  StageLeader(Stage stage, String name) {
    this.stage = stage;
    this.name = name;
    this.driver =
        new LeaderDriver(
            new Coordinator(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT), this, this, this);
  }

  void takeOffice(ClusterCommand.Found found, String nonce) {
    step(new Input.Start(found, name, nonce));
  }

  void ask(String text, Command command) {
    asked.put(++requests, text);
    step(new Input.Request(requests, micros() + ANSWER_MICROS_MAX, command));
    step(new Input.BatchEnd());
  }

  void crash(Loss loss) {
    asked.values().forEach(text -> stage.account().does("clients", text + ": no answer, unknown"));
    if (loss == Loss.PROCESS) {
      links.forEach((link, follower) ->
          stage.send(name, follower, link, new Stage.Broken("the connection was reset")));
    }
  }

  void receive(List<Post.Letter> letters) {
    for (Post.Letter letter : letters) {
      switch (letter.content()) {
        case ToLeader message -> step(new Input.Received(letter.link(), message));
        case Stage.Broken broken -> {
          links.remove(letter.link());
          step(new Input.LinkDown(letter.link(), broken.why()));
        }
        case Input input -> step(input);
        default -> throw new IllegalStateException("not for a leader: " + letter);
      }
    }
    step(new Input.BatchEnd());
  }

  void hear(long link, ToLeader message) {
    step(new Input.Received(link, message));
  }

  void tick() {
    step(new Input.Tick());
    step(new Input.BatchEnd());
  }

  private void step(Input input) {
    driver.step(micros(), input);
    OptionalLong asking = confirming;
    confirming = OptionalLong.empty();
    asking.ifPresent(micros -> driver.step(micros(), new Input.Confirmed(micros)));
  }

  private long micros() {
    return stage.clock().now() / 1_000;
  }

  // Clients

  @Override
  public void answer(long id, Reply reply) {
    String answer =
        switch (reply) {
          case Reply.Refused refused -> "refused, " + refused.text();
          case Reply.Held held -> "held";
          case Reply.Values values ->
              values.versions().stream().map(StageWords::version).collect(Collectors.joining(", "));
          default -> Describe.reply(reply);
        };
    stage.account().does(name, "answers " + asked.remove(id) + ": " + answer);
  }

  @Override
  public void report(String event, String details) {
    // That a follower is up is seen from what it is told to be.
    if (!event.equals("follower_up")) {
      stage.account().does(name, "reports " + event + " " + details);
    }
  }

  @Override
  public void alarm(String event, String details) {
    report(event, details);
  }

  @Override
  public void traced(TransactionTrace trace) {}

  @Override
  public void retired(Effect.Retired.Cause cause, String why) {
    stage.account().does(name, "retires: " + why);
  }

  // Links

  @Override
  public void connect(long link, String address) {
    boolean there = stage.follower(address).isRunning();
    if (there) {
      links.put(link, address);
    }
    stage.send(address, name, link, there ? new Input.LinkUp(link) : new Stage.Broken("not there"));
  }

  @Override
  public void send(long link, ToFollower message) {
    String follower = links.get(link);
    if (follower != null) {
      String words = stage.words().of(message);
      if (!words.isEmpty()) {
        stage.account().tells(name, follower, words);
      }
      stage.send(name, follower, link, message);
    }
  }

  @Override
  public void disconnect(long link) {
    String follower = links.remove(link);
    if (follower != null) {
      stage.send(name, follower, link, new Stage.Broken("the leader closed it"));
    }
  }

  // The cluster log

  @Override
  public void propose(ClusterCommand command) {
    stage.append(command);
  }

  void applied(ClusterState state, ClusterCommand command) {
    stage.send("log", name, 0, new Input.Applied(state, command));
  }

  /** Nobody on the stage takes office unseen. */
  @Override
  public void confirm(long askedMicros) {
    confirming = OptionalLong.of(askedMicros);
  }

  @Override
  public void close() {}
}
