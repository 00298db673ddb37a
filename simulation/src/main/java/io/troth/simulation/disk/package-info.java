/**
 * A disk that forgets what was not synced, fills up, slows down and breaks, as told by the seed.
 */
package io.troth.simulation.disk;
