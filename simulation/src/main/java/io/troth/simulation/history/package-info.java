/**
 * What clients asked and what they were told, with times: the only thing that the checkers look at.
 */
package io.troth.simulation.history;
