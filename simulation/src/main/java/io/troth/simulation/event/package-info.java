/** Virtual time and seeded chance: the only clock and the only dice of the simulation. */
package io.troth.simulation.event;
