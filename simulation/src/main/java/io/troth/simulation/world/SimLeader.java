package io.troth.simulation.world;

import io.troth.simulation.disk.Loss;
import io.troth.simulation.event.Chance;
import io.troth.simulation.mutant.Mutant;
import java.util.Optional;

/** A server that can hold the office, through all its lives. It takes office whenever it starts. */
final class SimLeader {
  private final Setting setting;
  private final String name;
  private final Mutant mutant;
  private final Founding founding;
  private final Chance chance;
  private Optional<LeaderLife> life = Optional.empty();
  private int lives;

  SimLeader(Setting setting, String name, Mutant mutant, Founding founding) {
    this.setting = setting;
    this.name = name;
    this.mutant = mutant;
    this.founding = founding;
    this.chance = setting.chance().fork(name);
  }

  String name() {
    return name;
  }

  Optional<LeaderLife> life() {
    return life;
  }

  boolean isRunning() {
    return life.isPresent();
  }

  /** Whether it was ever started. */
  boolean isKnown() {
    return lives > 0;
  }

  boolean isInOffice() {
    return life.isPresent() && life.get().isInOffice();
  }

  void start() {
    if (isRunning()) {
      return;
    }
    lives++;
    setting.trace().line(name, () -> "starts");
    life =
        Optional.of(
            new LeaderLife(
                setting, this, mutant, founding, name + "." + lives, chance.fork("life", lives)));
  }

  void kill(Loss loss) {
    if (!isRunning()) {
      return;
    }
    setting.trace().line(name, () -> "dies: " + loss);
    life.get().die();
    life = Optional.empty();
    if (loss == Loss.PROCESS) {
      setting.network().crash(name);
    } else {
      setting.network().vanish(name);
    }
  }
}
