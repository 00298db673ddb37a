package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.troth.common.cluster.ClusterCommand.TakeOffice;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several leaders are for later; this keeps the way to them open. */
class ClusterLogGroupTest {
  @TempDir private Path directory;

  private static List<LogGroup.Peer> peers() throws IOException {
    List<LogGroup.Peer> peers = new ArrayList<>();
    List<ServerSocket> taken = new ArrayList<>();
    for (String id : List.of("a", "b", "c")) {
      taken.add(new ServerSocket(0));
      peers.add(new LogGroup.Peer(id, "localhost:" + taken.getLast().getLocalPort()));
    }
    for (ServerSocket each : taken) {
      each.close();
    }
    return peers;
  }

  @Test
  void one_of_three_takes_office_and_the_next_when_it_is_gone() throws IOException {
    UUID id = UUID.randomUUID();
    List<LogGroup.Peer> peers = peers();
    List<Heard> heard = new ArrayList<>();
    List<RatisClusterLog> logs = new ArrayList<>();
    for (LogGroup.Peer each : peers) {
      heard.add(new Heard());
      logs.add(
          new RatisClusterLog(
              directory.resolve(each.id()), new LogGroup(id, each.id(), peers), heard.getLast()));
    }
    for (int i = 0; i < logs.size(); i++) {
      logs.get(i).propose(new TakeOffice("here:1", peers.get(i).id()));
    }
    heard.forEach(each -> each.awaitCommands(1));
    int first = index(peers, heard.getFirst().state().nonce());
    logs.forEach(each -> each.confirm(1));
    heard.get(first).awaitConfirmed(1);
    logs.get(first).close();

    int other = (first + 1) % logs.size();
    heard.get(other).awaitCommands(2);
    int second = index(peers, heard.get(other).state().nonce());
    assertEquals(2, heard.get(second).state().epoch());
    logs.get(second).confirm(2);
    heard.get(second).awaitConfirmed(2);
    assertFalse(heard.get(second).confirmed().contains(1L));
    logs.forEach(RatisClusterLog::close);
  }

  private static int index(List<LogGroup.Peer> peers, String id) {
    return peers.stream().map(LogGroup.Peer::id).toList().indexOf(id);
  }
}
