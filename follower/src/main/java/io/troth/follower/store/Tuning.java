package io.troth.follower.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.HistogramType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.VectorMemTableConfig;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * How RocksDB is set up, and everything that must be closed after it, in the reverse order. All
 * memory that grows with use is within one budget: a cache of that size, to which the memtables are
 * charged.
 */
final class Tuning implements AutoCloseable {
  /**
   * What the memtables take in together before they are flushed, and the cache with the blocks of
   * tables.
   */
  static final long MEMORY_BYTES_DEFAULT = 128L << 20;

  static final long MEMORY_BYTES_MIN = 8L << 20;

  private static final int OPEN_FILES_MAX = 512;

  /** Log files that are kept to be written over: about as many as one flush of all may free. */
  private static final int OLD_LOGS_MAX = 64;

  /** Of cores, for flushes and compactions together. */
  private static final int BACKGROUND_JOBS = 2;

  private static final long SMOOTHED_WRITE_BYTES = 1L << 20;
  private static final double BLOOM_BITS = 10;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final long memoryBytes;
  private final Statistics statistics;
  private final DBOptions database;
  private final BlockBasedTableConfig tables;

  Tuning(long memoryBytes) {
    if (memoryBytes < MEMORY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "a store needs " + MEMORY_BYTES_MIN + " bytes of memory, not " + memoryBytes);
    }
    RocksDB.loadLibrary();
    this.memoryBytes = memoryBytes;
    LRUCache cache = closing(new LRUCache(memoryBytes));
    // Stalling by this manager is off: it can last for ever. The column families' own bounds on
    // unflushed memtables hold writes back instead.
    WriteBufferManager memtables =
        closing(new WriteBufferManager(memoryBytes / 2, cache, /* allowStall= */ false));
    tables =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFilterPolicy(closing(new BloomFilter(BLOOM_BITS)));
    // Counters only: each is one addition for its core. Histograms would ask for the time.
    statistics = closing(new Statistics(EnumSet.allOf(HistogramType.class)));
    statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
    database = database(memtables).setStatistics(statistics);
  }

  DBOptions database() {
    return database;
  }

  Statistics statistics() {
    return statistics;
  }

  /** In the order of {@link Family}, after the one that RocksDB insists on. */
  List<ColumnFamilyDescriptor> families() {
    return List.of(
        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family(64)),
        new ColumnFamilyDescriptor(
            Family.DATA.bytes(), hinted(8).setCompressionType(CompressionType.LZ4_COMPRESSION)),
        new ColumnFamilyDescriptor(
            Family.CHANGES.bytes(), hinted(16).setCompressionType(CompressionType.LZ4_COMPRESSION)),
        // Written all the time and read on opening only: a vector takes records in at a fraction of
        // a skip list's cost, and is sorted when it is flushed, in the background. Most of what is
        // flushed is gone again by then. It is small, so that this takes a core for a moment only.
        new ColumnFamilyDescriptor(
            Family.WAL.bytes(), family(64).setMemTableConfig(new VectorMemTableConfig())),
        new ColumnFamilyDescriptor(Family.META.bytes(), family(64)));
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("native options that can't be closed", e);
      }
    }
  }

  /** With one memtable of that part of the memory, and a second one while the first is flushed. */
  private ColumnFamilyOptions family(int part) {
    return family(part, new ColumnFamilyOptions());
  }

  /** Of keys that begin with a slot: each one's place is sought from where the last one went. */
  private ColumnFamilyOptions hinted(int part) {
    // There is no setter for this.
    Properties properties = new Properties();
    properties.setProperty("memtable_insert_with_hint_prefix_extractor", "rocksdb.FixedPrefix.2");
    ColumnFamilyOptions options =
        Optional.ofNullable(ColumnFamilyOptions.getColumnFamilyOptionsFromProps(properties))
            .orElseThrow(() -> new IllegalStateException("RocksDB does not know " + properties));
    return family(part, options);
  }

  private ColumnFamilyOptions family(int part, ColumnFamilyOptions options) {
    return closing(options)
        .setWriteBufferSize(memoryBytes / part)
        .setMaxWriteBufferNumber(4)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setTableFormatConfig(tables);
  }

  private DBOptions database(WriteBufferManager memtables) {
    // There are no setters for these. Each log file names the one before it and where that ended,
    // so that a hole between two files, left by a loss of power, ends recovery as damage would; and
    // the manifest knows the closed ones that were synced.
    Properties properties = new Properties();
    properties.setProperty("track_and_verify_wals", "true");
    properties.setProperty("track_and_verify_wals_in_manifest", "true");
    DBOptions options =
        Optional.ofNullable(DBOptions.getDBOptionsFromProps(properties))
            .orElseThrow(() -> new IllegalStateException("RocksDB does not know " + properties));
    return closing(options)
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        // Recovery takes the log up to the first thing that is wrong with it: right for the tail
        // that a loss of power leaves, which need not be torn cleanly. Damage before that is told
        // by the SyncMark. The other modes refuse the harmless tail too, and a cluster in which
        // every server lost power would not come back; or they skip what is wrong.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        // What recovery finds is in synced tables before the store is opened: a vote is repeated to
        // a new leader only if it is durable now, synced or not before.
        .setAvoidFlushDuringRecovery(false)
        // A failure stays one until the store is closed, and is not tried again behind our back.
        .setMaxBgErrorResumeCount(0)
        // One thread writes, and vectors need that.
        .setAllowConcurrentMemtableWrite(false)
        .setWriteBufferManager(memtables)
        // Bounds the time that recovery takes, whichever family is the one that is never full.
        .setMaxTotalWalSize(memoryBytes)
        // A file that is written over keeps its length, so that a sync need not write that too: a
        // third
        // of its time.
        .setRecycleLogFileNum(OLD_LOGS_MAX)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        // Flushes and compactions write a little all the time, so that a sync of the log does not
        // wait behind a great deal.
        .setBytesPerSync(SMOOTHED_WRITE_BYTES)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(4L << 20)
        .setStatsDumpPeriodSec(0);
  }

  private <T extends AutoCloseable> T closing(T native_) {
    open.push(native_);
    return native_;
  }
}
