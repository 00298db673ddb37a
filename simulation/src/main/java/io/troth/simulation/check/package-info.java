/**
 * Judges of histories. They know what was promised and nothing of how it is kept: no class of the
 * store is used here.
 */
package io.troth.simulation.check;
