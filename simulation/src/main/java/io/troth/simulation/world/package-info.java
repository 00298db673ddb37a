/**
 * A whole cluster on one thread: the real cores and the real drivers over simulated network, disk,
 * clock and cluster log, with clients, faults and the invariants that always hold.
 */
package io.troth.simulation.world;
