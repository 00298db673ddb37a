package io.troth.bench.load;

import java.io.IOException;

/** A way to put load on a server. */
public interface Load extends AutoCloseable {

  Tally run(Plan plan) throws IOException, InterruptedException;

  @Override
  default void close() {}
}
