package io.troth.bench.load;

import java.nio.ByteBuffer;

/** How a server is asked over HTTP/1.1. Writes whole requests; used by one thread. */
public interface Dialect {

  /**
   * @param to has room for {@link #requestBytesMax}
   * @param random picks the value
   */
  void put(ByteBuffer to, long key, int random);

  void get(ByteBuffer to, long key);

  int requestBytesMax();

  /** Another one, for another thread. */
  Dialect another();
}
