package io.troth.bench;

import io.troth.bench.contender.Contender;
import io.troth.bench.contender.EchoServer;
import io.troth.bench.contender.EtcdCluster;
import io.troth.bench.contender.TrothCluster;
import io.troth.bench.load.Dialect;
import io.troth.bench.load.EtcdDialect;
import io.troth.bench.load.GrpcLoad;
import io.troth.bench.load.HttpLoad;
import io.troth.bench.load.KeyPicker;
import io.troth.bench.load.Mix;
import io.troth.bench.load.QueryDialect;
import io.troth.bench.load.V1Dialect;
import io.troth.bench.micro.Micro;
import io.troth.bench.report.JsonReport;
import io.troth.bench.report.Measurement;
import io.troth.bench.report.Picture;
import io.troth.bench.report.Summary;
import io.troth.bench.report.Table;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code troth bench}: load in closed loops, side by side with others. */
@Command(
    name = "troth bench",
    subcommands = Micro.class,
    mixinStandardHelpOptions = true,
    description = {
      "Measures a cluster under load, side by side with others, in alternating rounds.",
      "The medians of the rounds are printed; the ratio says how many times as fast Troth is."
    })
public final class Bench implements Callable<Integer> {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  enum Api {
    QUERY,
    V1
  }

  enum Likes {
    UNIFORM,
    ZIPF
  }

  @Option(names = "--clients", split = ",", defaultValue = "1,16,64,256", paramLabel = "N")
  private List<Integer> clients;

  @Option(names = "--ops", split = ",", defaultValue = "put,get,mixed", paramLabel = "OP")
  private List<Mix> ops;

  @Option(names = "--value", defaultValue = "256", paramLabel = "BYTES")
  private int valueBytes;

  @Option(names = "--keys", defaultValue = "10000", paramLabel = "N")
  private long keys;

  @Option(
      names = "--likes",
      defaultValue = "uniform",
      paramLabel = "WAY",
      description = {"Which keys: uniform or zipf (few get most)." + DEFAULT})
  private Likes likes;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Of each measurement." + DEFAULT)
  private double seconds;

  @Option(names = "--rounds", defaultValue = "5", paramLabel = "N")
  private int rounds;

  @Option(
      names = "--warmup",
      defaultValue = "5",
      paramLabel = "SECONDS",
      description = "For each contender and operation." + DEFAULT)
  private double warmup;

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "OTHER",
      description = "etcd; echo: the bare front end; or another Troth, by its bin/troth.")
  private List<String> against = List.of();

  @Option(names = "--followers", defaultValue = "3", paramLabel = "N")
  private int followers;

  @Option(names = "--redundancy", defaultValue = "3", paramLabel = "N")
  private int redundancy;

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      description = "A running server, instead of starting a cluster.")
  private Optional<String> node;

  @Option(
      names = "--api",
      defaultValue = "query",
      paramLabel = "API",
      description = "query or v1." + DEFAULT)
  private Api api;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the generator." + DEFAULT)
  private int threads;

  @Option(names = "--json", paramLabel = "FILE")
  private Optional<Path> json;

  @Option(names = "--svg", paramLabel = "FILE")
  private Optional<Path> svg;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Measurement> measurements = new ArrayList<>();

  private Bench() {}

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Bench());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      System.err.println("troth: " + e.getMessage());
      return 1;
    });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Thread atEnd = new Thread(this::close, "stop");
    Runtime.getRuntime().addShutdownHook(atEnd);
    List<Contender> contenders = contenders();
    KeyPicker picker = likes == Likes.ZIPF ? KeyPicker.zipf(keys) : KeyPicker.uniform(keys);
    Race race = new Race(contenders, picker, duration(seconds));
    race.fill(keys);
    List<List<Summary>> groups = measure(race, contenders);
    if (svg.isPresent()) {
      Picture.write(svg.get(), groups);
    }
    if (json.isPresent()) {
      JsonReport.write(json.get(), settings(), measurements);
    }
    long failures = measurements.stream().mapToLong(Measurement::failures).sum();
    measurements.stream()
        .filter(each -> each.failures() > 0)
        .findFirst()
        .ifPresent(each ->
            System.out.println("first failure: " + each.contender() + ": " + each.firstFailure()));
    return failures == 0 ? 0 : 1;
  }

  private List<List<Summary>> measure(Race race, List<Contender> contenders)
      throws IOException, InterruptedException {
    Table table = new Table(System.out);
    table.head();
    List<List<Summary>> groups = new ArrayList<>();
    for (Mix mix : ops) {
      race.warmUp(mix, duration(warmup));
      for (int count : clients) {
        List<Measurement> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          all.addAll(race.round(count, mix));
        }
        measurements.addAll(all);
        groups.add(summaries(contenders, all));
        table.print(groups.get(groups.size() - 1));
      }
    }
    return groups;
  }

  private static List<Summary> summaries(List<Contender> contenders, List<Measurement> all) {
    return contenders.stream()
        .map(one -> all.stream().filter(each -> each.contender().equals(one.name())).toList())
        .map(Summary::of)
        .toList();
  }

  private List<Contender> contenders() throws IOException {
    String program = System.getProperty("troth.command", "bin/troth");
    List<Contender> all = new ArrayList<>();
    if (node.isPresent()) {
      all.add(new Contender("troth", http(address(node.get()), dialect()), List.of(), true));
    } else {
      TrothCluster troth = closing(TrothCluster.start(program, followers, redundancy));
      all.add(new Contender("troth", http(troth.address(), dialect()), troth.servers(), true));
    }
    for (String other : against) {
      all.addAll(other(other, program));
    }
    return all;
  }

  private List<Contender> other(String name, String program) throws IOException {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "etcd" -> {
        EtcdCluster etcd = closing(EtcdCluster.start());
        HttpLoad gateway = http(etcd.address(), new EtcdDialect(valueBytes));
        GrpcLoad grpc = closing(new GrpcLoad(etcd.address(), valueBytes));
        return List.of(
            new Contender("etcd", gateway, etcd.servers(), true),
            new Contender("etcd-grpc", grpc, etcd.servers(), false));
      }
      case "echo" -> {
        EchoServer echo = closing(EchoServer.start(program));
        HttpLoad load = http(echo.address(), new QueryDialect(valueBytes));
        return List.of(new Contender("echo", load, echo.servers(), false));
      }
      default -> {
        if (!Files.isExecutable(Path.of(name))) {
          throw new IOException(
              "--against takes etcd, echo or a file to start, not '" + name + "'");
        }
        TrothCluster troth = closing(TrothCluster.start(name, followers, redundancy));
        return List.of(
            new Contender(name, http(troth.address(), dialect()), troth.servers(), true));
      }
    }
  }

  private HttpLoad http(InetSocketAddress address, Dialect dialect) {
    return new HttpLoad(address, dialect, threads);
  }

  private Dialect dialect() {
    return api == Api.V1 ? new V1Dialect(valueBytes) : new QueryDialect(valueBytes);
  }

  private static InetSocketAddress address(String node) throws IOException {
    int colon = node.lastIndexOf(':');
    if (colon < 1 || !node.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IOException("--node must be HOST:PORT, not '" + node + "'");
    }
    return new InetSocketAddress(
        node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(1_000 * seconds));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("value_bytes", Integer.toString(valueBytes));
    settings.put("keys", Long.toString(keys));
    settings.put("likes", likes.name().toLowerCase(Locale.ROOT));
    settings.put("seconds", Double.toString(seconds));
    settings.put("followers", Integer.toString(followers));
    settings.put("redundancy", Integer.toString(redundancy));
    settings.put("api", api.name().toLowerCase(Locale.ROOT));
    settings.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    settings.put("java", Runtime.version().toString());
    return settings;
  }

  private synchronized <T extends AutoCloseable> T closing(T started) {
    open.push(started);
    return started;
  }

  private synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("troth: not closed: " + e.getMessage());
      }
    }
  }
}
