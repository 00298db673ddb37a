package io.troth.node;

import io.troth.follower.FollowerConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What whoever stores can be told. */
final class FollowerOptions {
  @Option(
      names = "--memory",
      defaultValue = "64MiB",
      paramLabel = "SIZE",
      description = "For RocksDB's tables and cache together (default: ${DEFAULT-VALUE}).")
  private ByteSize memory;

  @Option(
      names = "--move-rate",
      defaultValue = "64MiB",
      paramLabel = "SIZE",
      description = {
        "Data a second that is fetched from other followers at most (default: ${DEFAULT-VALUE});",
        "0B for no limit."
      })
  private ByteSize moveRate;

  FollowerConfig config(ServerOptions.Address advertised, Path data) {
    return new FollowerConfig(
        advertised.host(), advertised.port(), data, memory.bytes(), moveRate.bytes());
  }
}
