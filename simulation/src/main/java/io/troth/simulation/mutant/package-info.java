/** Ways to break the protocol on purpose, to show that the checkers notice. */
package io.troth.simulation.mutant;
