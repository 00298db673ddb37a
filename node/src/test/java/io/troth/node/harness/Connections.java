package io.troth.node.harness;

import java.util.HashMap;
import java.util.Map;

/** One connection to each server, for one thread. */
public final class Connections implements AutoCloseable {
  private final Map<Integer, Http> byPort = new HashMap<>();

  public Http to(int port) {
    return byPort.computeIfAbsent(port, it -> new Http(it, 20_000));
  }

  @Override
  public void close() {
    byPort.values().forEach(Http::close);
  }
}
