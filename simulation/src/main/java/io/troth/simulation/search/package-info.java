/** Runs worlds by the thousand, and tells of those that failed. */
package io.troth.simulation.search;
