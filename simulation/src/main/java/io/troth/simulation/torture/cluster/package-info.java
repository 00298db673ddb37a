/**
 * A cluster of real processes on this machine, with what is needed to hurt it: a proxy before each
 * server, and a library between each server and its disk.
 */
package io.troth.simulation.torture.cluster;
