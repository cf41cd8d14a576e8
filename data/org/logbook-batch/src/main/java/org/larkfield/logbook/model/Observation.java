package org.larkfield.logbook.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** One target observed once. */
public record Observation(String target, String observer, Instant start, Duration length, Quality quality)
        implements Comparable<Observation> {

    public Observation {
        Objects.requireNonNull(target);
        if (length.isNegative()) {
            throw new IllegalArgumentException("length is negative: " + length);
        }
    }

    /** When it ended. */
    public Instant end() {
        return start.plus(length);
    }

    @Override
    public int compareTo(Observation other) {
        return start.compareTo(other.start);
    }
}
