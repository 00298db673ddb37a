package io.troth.leader.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.http.WebServer;
import io.troth.common.process.Ports;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.loop.Requests;
import io.troth.leader.loop.Watcher;
import io.troth.leader.queue.WorkQueue;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QueryApiTest {
  private static final class Nobody implements Watcher {
    @Override
    public void answered(Command command, Reply reply, long micros) {}

    @Override
    public void traced(TransactionTrace trace) {}
  }

  private static String ask(int port, String line) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      String request = line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_control_character_in_a_transactions_name_is_refused() throws Exception {
    int port = Ports.free();
    // It takes nothing: what passes the checks is refused with 503.
    Requests requests = new Requests(new WorkQueue(1), new Nobody());
    try (WebServer server =
        new WebServer("127.0.0.1", port, new QueryApi(requests, ctx -> {})::install)) {
      server.start();
      for (String bad : new String[] {"a%0ab", "%00", "a%0d", "%1b[31m", "%7f", "%c2%85"}) {
        for (String what :
            new String[] {"PUT /?key=a&val=b&", "DELETE /?key=a&", "POST /commit?"}) {
          String answer = ask(port, what + "txn=" + bad);
          assertTrue(answer.startsWith("HTTP/1.1 400 "), what + bad + ": " + answer);
          assertTrue(answer.endsWith("name has a control character"), answer);
        }
      }
      String good = ask(port, "PUT /?key=a&val=b&txn=%c3%a4%20b");
      assertEquals("503", good.substring(9, 12), good);
    }
  }
}
