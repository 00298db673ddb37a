/** What goes wrong in a torture, and how it is told afterwards how long clients noticed. */
package io.troth.simulation.torture.fault;
