package io.troth.common.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.troth.common.check.Limits;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's one port, with everything that it answers there. */
public final class WebServer implements AutoCloseable {
  /** Three characters a byte, and what comes with it: address, names, headers. */
  private static final int HEADER_BYTES_MAX =
      3 * (Limits.QUERY_VALUE_BYTES_MAX + Limits.KEY_BYTES_MAX) + 16 * 1024;

  /** Threads wait for nothing but the network, and hardly for that: two for each core is plenty. */
  private static final int THREADS_MAX =
      Math.max(16, 4 * Runtime.getRuntime().availableProcessors());

  /** On the end, answers that are on their way get so long, and connections without any so. */
  private static final int STOP_MILLIS_MAX = 300;

  private static final int STOP_IDLE_MILLIS = 50;

  /** They read and take up requests; what is left of the machine answers them. */
  private static final int SELECTORS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final int CONNECTIONS_WAITING_MAX = 1_024;
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final String address;
  private final int connectionsMax;
  private final int perAddressMax;
  private final ServerThreads threads;
  private final Javalin javalin;

  /**
   * @param routes what is answered
   */
  public WebServer(String host, int port, Consumer<JavalinConfig> routes) {
    this(
        host,
        port,
        Limits.CONNECTIONS_MAX,
        Limits.CONNECTIONS_PER_ADDRESS_MAX,
        OneReader.Headers.OF_PROCESS,
        routes);
  }

  WebServer(
      String host,
      int port,
      int connectionsMax,
      int perAddressMax,
      OneReader.Headers headers,
      Consumer<JavalinConfig> routes) {
    address = host + ":" + port;
    this.connectionsMax = connectionsMax;
    this.perAddressMax = perAddressMax;
    threads = new ServerThreads(THREADS_MAX);
    javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.http.prefer405over404 = true;
          config.http.compressionStrategy = CompressionStrategy.NONE;
          config.jetty.threadPool = threads;
          config.jetty.modifyServer(this::server);
          config.jetty.modifyHttpConfiguration(WebServer::limits);
          config.jetty.addConnector((server, http) -> connector(server, http, host, port, headers));
          config.routes.exception(
              Refusal.Refused.class, (e, ctx) -> Answers.refusal(ctx, e.refusal()));
          config.routes.exception(HttpResponseException.class, WebServer::refuse);
          config.routes.exception(IllegalArgumentException.class, WebServer::illegal);
          config.routes.exception(Exception.class, WebServer::failed);
          routes.accept(config);
          // Inserted last, it stands first.
          config.jetty.modifyServer(server -> {
            server.insertHandler(new Paced());
            server.insertHandler(new CrossSite());
            server.insertHandler(new Paths());
          });
        });
  }

  private void server(Server server) {
    server.setStopTimeout(STOP_MILLIS_MAX);
    server.setErrorHandler(new PlainErrors());
    server.addBean(new NetworkConnectionLimit(connectionsMax, server));
  }

  private static void limits(HttpConfiguration http) {
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private ServerConnector connector(
      Server server, HttpConfiguration http, String host, int port, OneReader.Headers headers) {
    ServerConnector connector =
        new ServerConnector(server, 1, SELECTORS, OneReader.factory(http, headers)) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            FrugalEndPoint end = new FrugalEndPoint(channel, selector, key, getScheduler());
            end.setIdleTimeout(getIdleTimeout());
            return end;
          }
        };
    connector.addBean(new ConnectionsPerAddress(perAddressMax));
    connector.setHost(host);
    connector.setPort(port);
    connector.setAcceptQueueSize(CONNECTIONS_WAITING_MAX);
    connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
    return connector;
  }

  private static void refuse(HttpResponseException e, Context ctx) {
    Refusal refusal =
        switch (e.getStatus()) {
          case 404 -> Refusal.NOT_FOUND;
          case 405 -> Refusal.notApplied(405, "this address does not know that method");
          case 413 -> Refusal.VALUE_TOO_LONG;
          default -> Refusal.notApplied(e.getStatus(), "invalid request");
        };
    Answers.refusal(ctx, refusal);
  }

  /** What stands behind a semicolon comes through as it is, and Javalin can't decode all of it. */
  private static void illegal(IllegalArgumentException e, Context ctx) {
    String path = ctx.req().getRequestURI();
    try {
      Percent.decode(path, 0, path.length(), false);
    } catch (Refusal.Refused refused) {
      Answers.refusal(ctx, refused.refusal());
      return;
    }
    failed(e, ctx);
  }

  private static void failed(Exception e, Context ctx) {
    if (e instanceof HttpException wrong && wrong.getCode() < 500) {
      // Jetty's own word on a request, as of a WebSocket that is none.
      Answers.refusal(ctx, Refusal.notApplied(wrong.getCode(), "invalid request"));
      return;
    }
    LOG.atError()
        .addKeyValue("method", ctx.method())
        .addKeyValue("path", ctx.path())
        .setCause(e)
        .log("request_failed");
    Answers.refusal(ctx, Refusal.unknown(500, "this server failed to answer; its log says why"));
  }

  /**
   * Answers from here on.
   *
   * @throws PortTaken if somebody else does
   */
  public void start() throws PortTaken {
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw new PortTaken(address, e);
    }
  }

  /** For what completes requests. */
  public Executor answering() {
    return threads::answer;
  }

  /** Answers that are on their way still go out; whoever takes longer to read them is left. */
  @Override
  public void close() {
    try {
      javalin.jettyServer().server().stop();
    } catch (TimeoutException e) {
      LOG.atDebug().setCause(e).log("connections_cut");
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("not_closed");
    }
  }

  /** Somebody else listens there, or nobody may. */
  public static final class PortTaken extends Exception {
    private static final long serialVersionUID = 1L;

    PortTaken(String address, Throwable cause) {
      super("cannot listen on " + address + ": is another server running there?", cause);
    }
  }
}
