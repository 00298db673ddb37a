package io.troth.simulation.world;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.network.SimNetwork;

/** What all servers of a world share. */
record Setting(
    Setup setup,
    EventQueue events,
    Chance chance,
    SimNetwork network,
    Wire wire,
    Trace trace,
    Watch watch) {}
