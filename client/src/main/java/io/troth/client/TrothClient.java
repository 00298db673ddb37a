package io.troth.client;

import io.troth.client.wire.Address;
import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Percent;
import io.troth.client.wire.Problem;
import io.troth.client.wire.Request;
import io.troth.client.wire.Response;
import io.troth.client.wire.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Talks to a Troth cluster, through any of its servers. Keeps its connections; for use by any
 * number of threads.
 *
 * {@snippet class="Examples" region="first"}
 *
 * <p>Nothing that the cluster or the network does becomes an exception: outcomes are values. What
 * was surely not applied, and reads, are tried again at the other servers until the deadline; a
 * write that may have been applied never is: that is {@link Unknown}.
 */
public final class TrothClient implements AutoCloseable {
  private static final String BYTES = "application/octet-stream";

  private final Caller caller;
  private final Lazy<ExecutorService> threads =
      new Lazy<>(() ->
          Executors.newThreadPerTaskExecutor(
              Thread.ofVirtual().name("troth-client-", 0).factory()));

  private TrothClient(Builder builder) {
    List<Address> addresses = builder.addresses.stream().map(Address::parse).toList();
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a client needs the address of a server");
    }
    caller =
        new Caller(
            addresses,
            new Caller.Settings(builder.timeout, builder.connectionsMax, builder.patience));
  }

  /**
   * @param addresses of one or more servers of the cluster, leader or not, as {@code HOST:PORT}
   */
  public static TrothClient of(String... addresses) {
    return builder(addresses).build();
  }

  /** For a client with settings other than the usual. */
  public static Builder builder(String... addresses) {
    return new Builder(List.of(addresses));
  }

  public Reading get(String key) {
    return reading(caller.call(Request.get(path(key))));
  }

  public Outcome put(String key, String value) {
    return put(key, Percent.utf8(value));
  }

  public Outcome put(String key, byte[] value) {
    return write(putting(key, value));
  }

  /** Writes only where the key is absent. */
  public Outcome putIfAbsent(String key, String value) {
    return putIfAbsent(key, Percent.utf8(value));
  }

  /** Writes only where the key is absent. */
  public Outcome putIfAbsent(String key, byte[] value) {
    return write(putting(key, value).with("If-None-Match: *"));
  }

  /** Writes only where the key is there. */
  public Outcome putIfPresent(String key, byte[] value) {
    return write(putting(key, value).with("If-Match: *"));
  }

  /** Writes only where the key still has that revision: nobody wrote it since it was read. */
  public Outcome compareAndSet(String key, long revision, String value) {
    return compareAndSet(key, revision, Percent.utf8(value));
  }

  /** Writes only where the key still has that revision: nobody wrote it since it was read. */
  public Outcome compareAndSet(String key, long revision, byte[] value) {
    return write(putting(key, value).with(ifRevision(revision)));
  }

  /** Writes only where the key has that value. */
  public Outcome compareAndSet(String key, String expected, String value) {
    return compareAndSet(key, Percent.utf8(expected), Percent.utf8(value));
  }

  /** Writes only where the key has that value. */
  public Outcome compareAndSet(String key, byte[] expected, byte[] value) {
    return switch (transaction().ifValue(key, expected).thenPut(key, value).commit()) {
      case Committed committed when committed.succeeded() -> new Done(committed.revision());
      case Committed ignored ->
          new Refused(Refused.Reason.CONDITION, "the key has another value, or is absent");
      case Refused refused -> refused;
      case Unknown unknown -> unknown;
    };
  }

  /** Refused where the key is absent. */
  public Outcome delete(String key) {
    return write(Request.write("DELETE", path(key)));
  }

  /** Deletes only where the key still has that revision. */
  public Outcome delete(String key, long revision) {
    return write(Request.write("DELETE", path(key)).with(ifRevision(revision)));
  }

  /** Starts a transaction; nothing is sent before its commit. */
  public Transaction transaction() {
    return new Transaction(this);
  }

  /** A transaction that is held open under that name, begun or not. */
  public HeldTransaction held(String name) {
    return new HeldTransaction(this, name);
  }

  public CompletableFuture<Reading> getAsync(String key) {
    return later(() -> get(key));
  }

  public CompletableFuture<Outcome> putAsync(String key, byte[] value) {
    byte[] copy = value.clone();
    return later(() -> put(key, copy));
  }

  public CompletableFuture<Outcome> putAsync(String key, String value) {
    return later(() -> put(key, value));
  }

  public CompletableFuture<Outcome> putIfAbsentAsync(String key, byte[] value) {
    byte[] copy = value.clone();
    return later(() -> putIfAbsent(key, copy));
  }

  public CompletableFuture<Outcome> compareAndSetAsync(String key, long revision, byte[] value) {
    byte[] copy = value.clone();
    return later(() -> compareAndSet(key, revision, copy));
  }

  public CompletableFuture<Outcome> deleteAsync(String key) {
    return later(() -> delete(key));
  }

  /** Ends what is under way, writes among it with {@link Unknown}, and leaves no thread behind. */
  @Override
  public void close() {
    caller.close();
    threads.close(pool -> {
      pool.shutdownNow();
      pool.close();
    });
  }

  <T> CompletableFuture<T> later(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, threads.get());
  }

  Outcome write(Request request) {
    return switch (caller.call(request)) {
      case Result.Unreached unreached -> unreached(unreached);
      case Result.Unanswered unanswered -> new Unknown(unanswered.message());
      case Result.Answered answered when answered.response().succeeded() ->
          new Done(revision(answered.response()));
      case Result.Answered answered -> {
        Problem problem = Problem.of(answered.response());
        yield problem.notApplied()
            ? refused(answered.response(), problem)
            : new Unknown(problem.title());
      }
    };
  }

  TransactionOutcome transact(byte[] json) {
    Request request = Request.write("POST", "/v1/txn").with(json, "application/json");
    return switch (caller.call(request)) {
      case Result.Unreached unreached -> unreached(unreached);
      case Result.Unanswered unanswered -> new Unknown(unanswered.message());
      case Result.Answered answered when answered.response().succeeded() ->
          committed(answered.response());
      case Result.Answered answered -> {
        Problem problem = Problem.of(answered.response());
        yield problem.notApplied()
            ? refused(answered.response(), problem)
            : new Unknown(problem.title());
      }
    };
  }

  private static Reading reading(Result result) {
    return switch (result) {
      case Result.Unreached unreached -> unreached(unreached);
      case Result.Unanswered unanswered ->
          new Refused(Refused.Reason.NO_ANSWER, unanswered.message());
      case Result.Answered answered -> {
        Response response = answered.response();
        Problem problem = response.succeeded() ? null : Problem.of(response);
        if (problem == null) {
          yield new Found(response.body(), revision(response));
        }
        // Another 404 comes from a server that is not ours.
        yield response.status() == 404 && problem.title().equals("no key")
            ? new Absent()
            : refused(response, problem);
      }
    };
  }

  private static Refused unreached(Result.Unreached unreached) {
    return new Refused(Refused.Reason.UNREACHED, unreached.message());
  }

  private static Refused refused(Response response, Problem problem) {
    Refused.Reason reason =
        switch (response.status()) {
          case 404 -> Refused.Reason.ABSENT;
          case 409 -> Refused.Reason.CONFLICT;
          case 412 -> Refused.Reason.CONDITION;
          case 500, 502, 503, 504 -> Refused.Reason.UNAVAILABLE;
          default -> Refused.Reason.INVALID;
        };
    return new Refused(reason, problem.title());
  }

  private static long revision(Response response) {
    String text = response.header("Troth-Revision").or(() -> response.header("ETag")).orElse("0");
    try {
      return Long.parseLong(text.replace("\"", ""));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static TransactionOutcome committed(Response response) {
    try {
      Map<String, Object> answer = Json.object(response.body());
      List<Reading> readings = new ArrayList<>();
      if (answer.get("results") instanceof List<?> results) {
        results.forEach(result -> addReading(result, readings));
      }
      return new Committed(
          Boolean.TRUE.equals(answer.get("succeeded")), number(answer.get("revision")), readings);
    } catch (Json.Malformed | IllegalArgumentException e) {
      return new Unknown("the answer to the transaction cannot be read");
    }
  }

  /** Only what was got says whether the key exists. */
  private static void addReading(Object result, List<Reading> readings) {
    if (result instanceof Map<?, ?> got && got.get("exists") instanceof Boolean exists) {
      readings.add(exists ? found(got) : new Absent());
    }
  }

  private static Found found(Map<?, ?> got) {
    String value = String.valueOf(got.get("value"));
    byte[] bytes =
        "base64".equals(got.get("encoding"))
            ? Base64.getDecoder().decode(value)
            : Percent.utf8(value);
    return new Found(bytes, number(got.get("revision")));
  }

  private static long number(Object member) {
    return member instanceof Long number ? number : 0;
  }

  private static Request putting(String key, byte[] value) {
    return Request.write("PUT", path(key)).with(value, BYTES);
  }

  private static String ifRevision(long revision) {
    return "If-Match: \"" + revision + "\"";
  }

  private static String path(String key) {
    return "/v1/kv/" + Percent.encode(key);
  }

  /** Settings of a client. */
  public static final class Builder {
    private final List<String> addresses;
    private Duration timeout = Duration.ofSeconds(6);
    private int connectionsMax = 64;
    private Caller.Patience patience = Caller.Patience.UNTIL_DEADLINE;

    private Builder(List<String> addresses) {
      this.addresses = addresses;
    }

    /**
     * How long a call may take, with all its attempts. Usually 6 s: a little longer than a server
     * takes at most to say that an outcome is unknown.
     */
    public Builder timeout(Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a timeout is longer than nothing");
      }
      timeout = time;
      return this;
    }

    /** Connections in use at once, 64 usually; more calls than that wait for one. */
    public Builder connectionsMax(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException("a client needs a connection");
      }
      connectionsMax = connections;
      return this;
    }

    /** While no server can be reached: say so at once, in place of trying until the deadline. */
    public Builder failFast() {
      patience = Caller.Patience.WHILE_REACHED;
      return this;
    }

    public TrothClient build() {
      return new TrothClient(this);
    }
  }
}
