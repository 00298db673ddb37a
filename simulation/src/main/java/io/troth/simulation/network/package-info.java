/** Ordered links between named servers, which delay, fall silent and break as told by the seed. */
package io.troth.simulation.network;
