package io.troth.simulation.world;

import io.troth.simulation.disk.Loss;
import io.troth.simulation.disk.Opened;
import io.troth.simulation.disk.SimDisk;
import io.troth.simulation.event.Chance;
import io.troth.simulation.mutant.Mutant;
import java.util.List;
import java.util.Optional;

/** A follower through all its lives, with its disk. */
final class SimFollower {
  private final Setting setting;
  private final String name;
  private final List<String> leaders;
  private final Mutant mutant;
  private final Chance chance;
  private final SimStorage storage;
  private Optional<FollowerLife> life = Optional.empty();
  private int stores;
  private int lives;

  SimFollower(Setting setting, String name, List<String> leaders, Mutant mutant) {
    this.setting = setting;
    this.name = name;
    this.leaders = leaders;
    this.mutant = mutant;
    this.chance = setting.chance().fork(name);
    SimDisk disk =
        new SimDisk(setting.events(), chance.fork("disk"), setting.setup().hardware().disk(name));
    this.storage = new SimStorage(disk, nextStore(), mutant.hidesPurges());
  }

  String name() {
    return name;
  }

  List<String> leaders() {
    return leaders;
  }

  SimStorage storage() {
    return storage;
  }

  Optional<FollowerLife> life() {
    return life;
  }

  boolean isRunning() {
    return life.isPresent();
  }

  private String nextStore() {
    return name + "-store-" + ++stores;
  }

  void start() {
    if (isRunning()) {
      return;
    }
    Optional<Opened> opened = storage.open();
    if (opened.isEmpty()) {
      // Damage is loud: somebody puts an empty disk in its place.
      storage.disk().crash(Loss.PROCESS);
      wipe();
      storage.open();
    }
    setting.trace().line(name, () -> "starts " + opened.map(Object::toString).orElse("afresh"));
    life =
        Optional.of(
            new FollowerLife(setting, this, mutant.followerRules(), chance.fork("life", ++lives)));
  }

  void kill(Loss loss) {
    if (!isRunning()) {
      return;
    }
    setting.trace().line(name, () -> "dies: " + loss);
    life.get().lane().end();
    life = Optional.empty();
    storage.disk().crash(loss);
    if (loss == Loss.PROCESS) {
      setting.network().crash(name);
    } else {
      setting.network().vanish(name);
    }
  }

  /** Kill it first. */
  void wipe() {
    storage.disk().wipe();
    storage.format(nextStore());
  }

  /** A copy of its directory, whether it runs or not. */
  SimStorage.Image snapshot() {
    return storage.snapshot();
  }

  /** Puts a copy in the place of its directory. Kill it first. */
  void restore(SimStorage.Image image) {
    storage.restore(image);
  }

  /** Its disk failed: it starts again with what there is. */
  void reopen(FollowerLife failed) {
    if (life.isPresent() && life.get() == failed) {
      kill(Loss.PROCESS);
      start();
    }
  }
}
