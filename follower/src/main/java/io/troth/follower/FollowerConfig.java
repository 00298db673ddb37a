package io.troth.follower;

import java.nio.file.Path;

/**
 * What a follower is told on its start.
 *
 * @param host by which others know it
 * @param memoryBytes for RocksDB's memtables and cached blocks together
 * @param moveBytesPerSecond at most so fast it fetches slots from others; 0 for no limit
 */
public record FollowerConfig(
    String host, int port, Path data, long memoryBytes, long moveBytesPerSecond) {
  public String address() {
    return host + ":" + port;
  }
}
