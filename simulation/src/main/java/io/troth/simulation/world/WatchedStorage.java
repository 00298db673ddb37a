package io.troth.simulation.world;

import io.troth.common.message.SlotSum;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that shows each batch to somebody before it is written. */
final class WatchedStorage implements Storage {
  private final SimStorage storage;
  private final Consumer<List<StoreChange>> watch;

  WatchedStorage(SimStorage storage, Consumer<List<StoreChange>> watch) {
    this.storage = storage;
    this.watch = watch;
  }

  @Override
  public void write(List<StoreChange> changes) throws StorageFailure {
    watch.accept(changes);
    storage.write(changes);
  }

  @Override
  public Stored stored() {
    return storage.stored();
  }

  @Override
  public Version get(Key key) {
    return storage.get(key);
  }

  @Override
  public void sync() {
    storage.sync();
  }

  @Override
  public Optional<Page> page(int slot, long since, byte[] cursor, int bytesMax) {
    return storage.page(slot, since, cursor, bytesMax);
  }

  @Override
  public SlotSum checksum(int slot) {
    return storage.checksum(slot);
  }

  @Override
  public Frozen freeze(List<Integer> slots) {
    return storage.freeze(slots);
  }

  @Override
  public Usage usage() {
    return storage.usage();
  }

  @Override
  public void close() {}
}
