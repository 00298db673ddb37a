/**
 * Clients of a real cluster, and what they saw: requests over HTTP, recorded as the history that
 * the simulation's checkers judge.
 */
package io.troth.simulation.torture.load;
