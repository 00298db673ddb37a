/** Plans of what goes wrong and when. They only say; the world carries out. */
package io.troth.simulation.fault;
