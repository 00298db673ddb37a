package io.troth.leader.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** The Ratis server: its start, its end, and the two things that are asked of it. */
final class LogServer implements AutoCloseable {
  private static final String LOG_WRITER = "SegmentedRaftLogWorker";
  private static final int CLOSE_STEP_MILLIS = 20;

  private final ClientId client = ClientId.randomId();
  private final ThreadGroup threads = Thread.currentThread().getThreadGroup();
  private final ClusterMachine machine;
  private final RaftGroupId groupId;
  private final RaftServer server;
  private final RaftServer.Division division;

  private LogServer(LogGroup group, ClusterMachine machine, RaftServer server) throws IOException {
    this.machine = machine;
    this.server = server;
    groupId = RaftGroupId.valueOf(group.id());
    server.start();
    division = server.getDivision(groupId);
    Collection<RaftPeer> known = division.getGroup().getPeers();
    if (known.stream().noneMatch(each -> each.getId().equals(server.getId()))) {
      throw new IOException("it belongs to " + known + ", and this server is " + group.self());
    }
  }

  /**
   * Starts on a thread of a group of its own, so that all threads that Ratis makes belong to that
   * and, like the first, keep no process alive.
   */
  static LogServer start(LogGroup group, Path directory, ClusterMachine machine) {
    CompletableFuture<LogServer> started = new CompletableFuture<>();
    daemon(
            new ThreadGroup("cluster-log"),
            () -> {
              try {
                started.complete(started(group, directory, machine));
              } catch (Throwable t) {
                started.completeExceptionally(t);
              }
            })
        .start();
    return started.join();
  }

  private static LogServer started(LogGroup group, Path directory, ClusterMachine machine)
      throws IOException {
    List<RaftPeer> peers = group.peers().stream().map(LogServer::peer).toList();
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(group.self()))
            .setGroup(RaftGroup.valueOf(RaftGroupId.valueOf(group.id()), peers))
            .setProperties(LogSettings.of(group, directory))
            .setStateMachine(machine)
            .setOption(StartupOption.RECOVER)
            .build();
    try {
      return new LogServer(group, machine, server);
    } catch (Throwable t) {
      server.close();
      throw t;
    }
  }

  private static RaftPeer peer(LogGroup.Peer peer) {
    return RaftPeer.newBuilder().setId(peer.id()).setAddress(peer.address()).build();
  }

  private static Thread daemon(ThreadGroup threads, Runnable task) {
    Thread thread = new Thread(threads, task, "cluster-log");
    thread.setDaemon(true);
    return thread;
  }

  boolean isAlive() {
    return division.getInfo().isAlive();
  }

  /**
   * With the same number again it is the same entry, should it have got into the log already. May
   * block.
   */
  CompletableFuture<RaftClientReply> write(long number, byte[] entry) throws IOException {
    return server.submitClientRequestAsync(
        request(RaftClientRequest.writeRequestType(), number, entry));
  }

  /**
   * Answered with success once everything is applied that the group had in its log when this was
   * asked. May block.
   */
  CompletableFuture<RaftClientReply> read(long number) throws IOException {
    return server.submitClientRequestAsync(
        request(RaftClientRequest.readRequestType(), number, new byte[0]));
  }

  private RaftClientRequest request(RaftClientRequest.Type type, long number, byte[] body) {
    return RaftClientRequest.newBuilder()
        .setClientId(client)
        .setServerId(server.getId())
        .setGroupId(groupId)
        .setCallId(number)
        .setType(type)
        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(body)))
        .build();
  }

  /**
   * Once all is applied and in a snapshot the thread that writes the log has nothing left to do,
   * but sleeps out its second before it looks whether it is to end. It is woken.
   */
  @Override
  public void close() {
    Thread closing = daemon(threads, this::closeServer);
    closing.start();
    boolean interrupted = false;
    boolean idle = false;
    while (closing.isAlive()) {
      try {
        closing.join(CLOSE_STEP_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (idle) {
        wakeLogWriter();
      }
      idle = machine.isClosed();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeServer() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void wakeLogWriter() {
    Thread[] found = new Thread[threads.activeCount() + 16];
    threads.enumerate(found);
    Arrays.stream(found)
        .filter(Objects::nonNull)
        .filter(each -> each.getName().endsWith(LOG_WRITER))
        .forEach(Thread::interrupt);
  }
}
