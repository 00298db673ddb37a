package io.troth.follower.store;

import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/**
 * The few of RocksDB's own numbers that tell an operator something: whether writes are held back,
 * what flushes and compactions cost, whether the cache is large enough, what lies where.
 */
public enum Statistic {
  CACHE_HITS(TickerType.BLOCK_CACHE_HIT, "cache.hits", "Blocks found in the cache"),
  CACHE_MISSES(TickerType.BLOCK_CACHE_MISS, "cache.misses", "Blocks read from files"),
  WAL_SYNCS(TickerType.WAL_FILE_SYNCED, "wal.syncs", "Syncs of RocksDB's log"),
  WAL_BYTES(TickerType.WAL_FILE_BYTES, "wal.bytes", "Written to RocksDB's log"),
  FLUSHED(TickerType.FLUSH_WRITE_BYTES, "flushed.bytes", "Written from memtables to tables"),
  COMPACTION_READ(TickerType.COMPACT_READ_BYTES, "compaction.read.bytes", "Read to compact tables"),
  COMPACTION_WRITTEN(
      TickerType.COMPACT_WRITE_BYTES, "compaction.written.bytes", "Written to compact tables"),
  STALLED(TickerType.STALL_MICROS, "stall.seconds", "Time for which writes were held back"),
  ERRORS(
      TickerType.ERROR_HANDLER_BG_ERROR_COUNT,
      "background.errors",
      "Flushes and compactions that failed"),
  MEMTABLES("rocksdb.cur-size-all-mem-tables", "memtable.bytes", "In memtables, not in tables"),
  TABLES("rocksdb.total-sst-files-size", "table.bytes", "In tables on the disk"),
  PENDING(
      "rocksdb.estimate-pending-compaction-bytes",
      "pending.compaction.bytes",
      "To be compacted, about"),
  COMPACTIONS("rocksdb.num-running-compactions", "running.compactions", "Compactions under way"),
  STOPPED("rocksdb.is-write-stopped", "writes.stopped", "1 while RocksDB takes no writes");

  private static final double MICROS_OF_SECOND = 1e6;

  private final TickerType ticker;
  private final String property;
  private final String label;
  private final String description;

  Statistic(TickerType ticker, String label, String description) {
    this.ticker = ticker;
    this.property = "";
    this.label = label;
    this.description = description;
  }

  Statistic(String property, String label, String description) {
    this.ticker = TickerType.TICKER_ENUM_MAX;
    this.property = property;
    this.label = label;
    this.description = description;
  }

  /** For meters: words between dots. */
  public String label() {
    return label;
  }

  public String description() {
    return description;
  }

  /** Whether it only grows, until the storage is opened anew. */
  public boolean isCounter() {
    return property.isEmpty();
  }

  double read(RocksDB db, Statistics statistics) throws RocksDBException {
    if (!isCounter()) {
      return switch (this) {
        // Of the database, and not of each of its families.
        case COMPACTIONS, STOPPED -> db.getLongProperty(property);
        default -> db.getAggregatedLongProperty(property);
      };
    }
    double count = statistics.getTickerCount(ticker);
    return this == STALLED ? count / MICROS_OF_SECOND : count;
  }
}
