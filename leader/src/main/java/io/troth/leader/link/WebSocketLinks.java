package io.troth.leader.link;

import io.troth.common.check.Limits;
import io.troth.common.http.FrugalEndPoint;
import io.troth.common.http.PlainHttp;
import io.troth.common.link.LinkEnd;
import io.troth.common.message.Codec;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ToFollower;
import io.troth.leader.driver.Links;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/** Links as WebSockets that the leader opens (docs/link-protocol.md). */
public final class WebSocketLinks implements Links {
  private static final int THREADS_MAX = 32;
  private static final int INPUT_BYTES = 64 * 1024;

  private final Listener listener;
  private final WebSocketClient client;
  private final Map<Long, LinkEnd> ends = new ConcurrentHashMap<>();

  /** Ready on return. */
  public WebSocketLinks(Listener listener) {
    this.listener = listener;
    this.client = client();
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the links' client does not start", e);
    }
  }

  private static WebSocketClient client() {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("link");
    threads.setDaemon(true);
    ClientConnector connector =
        new PlainHttp.Connector() {
          @Override
          protected EndPoint newEndPoint(
              SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            return new FrugalEndPoint((SocketChannel) channel, selector, key, getScheduler());
          }
        };
    HttpClient http = new HttpClient(new HttpClientTransportOverHTTP(connector));
    http.setExecutor(threads);
    http.setUserAgentField(null);
    WebSocketClient client = new WebSocketClient(http);
    client.setConnectTimeout(Limits.CONNECT_MILLIS_MAX);
    client.setStopTimeout(0);
    client.setInputBufferSize(INPUT_BYTES);
    client.setAutoFragment(false);
    client.setMaxFrameSize(Limits.FRAME_BYTES_MAX);
    client.setMaxBinaryMessageSize(Limits.FRAME_BYTES_MAX);
    return client;
  }

  @Override
  public void connect(long link, String address) {
    LinkEnd end = new LinkEnd(new Outgoing(link, address));
    ends.put(link, end);
    try {
      CompletableFuture<?> ignored =
          client
              .connect(end, URI.create("ws://" + address + LinkEnd.PATH))
              .orTimeout(Limits.HELLO_MILLIS_MAX, TimeUnit.MILLISECONDS)
              .exceptionally(cause -> {
                end.failed(cause);
                return null;
              });
    } catch (IOException | IllegalArgumentException e) {
      end.failed(e);
    }
  }

  @Override
  public void send(long link, ToFollower message) {
    LinkEnd end = ends.get(link);
    if (end != null) {
      end.send(Codec.encode(message));
    }
  }

  @Override
  public void disconnect(long link) {
    LinkEnd end = ends.remove(link);
    if (end != null) {
      end.disconnect();
    }
  }

  @Override
  public void close() {
    ends.values().forEach(LinkEnd::disconnect);
    ends.clear();
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the links' client does not stop", e);
    }
  }

  private final class Outgoing implements LinkEnd.Events {
    private final long link;
    private final String address;
    private boolean up;

    Outgoing(long link, String address) {
      this.link = link;
      this.address = address;
    }

    @Override
    public void opened(String remote) {
      up = true;
      listener.up(link);
    }

    @Override
    public void received(ByteBuffer frame) throws MalformedFrame {
      listener.received(link, Codec.toLeader(frame));
    }

    @Override
    public void closed(String why) {
      // Not there any more: given up by the caller, who does not want to hear of it.
      if (ends.remove(link) != null) {
        listener.down(link, up ? why : "no link to " + address + ": " + why);
      }
    }
  }
}
