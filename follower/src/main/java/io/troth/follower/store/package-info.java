/**
 * A follower's disk on RocksDB: what is in doubt, what is decided, and the data itself, changed in
 * batches that are kept in order. {@link io.troth.follower.store.RocksStorage} is the way in.
 */
package io.troth.follower.store;
