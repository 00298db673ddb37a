/**
 * A cluster of real processes under load and faults, judged by the checkers of the simulation. The
 * seed decides what clients ask and what goes wrong; when each happens real time decides, so that a
 * seed does not give the same run twice.
 */
package io.troth.simulation.torture;
