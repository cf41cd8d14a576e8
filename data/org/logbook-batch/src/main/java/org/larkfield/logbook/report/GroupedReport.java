package org.larkfield.logbook.report;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.larkfield.logbook.model.Column;
import org.larkfield.logbook.model.Observation;

/**
 * Time and count for each key.
 *
 * @param <K> what observations are grouped by
 */
public class GroupedReport<K extends Comparable<K>> implements Report {
    private final String title;
    private final Function<? super Observation, ? extends K> key;

    public GroupedReport(String title, Function<? super Observation, ? extends K> key) {
        this.title = title;
        this.key = key;
    }

    /** Sums of one group. */
    public static final class Sum {
        private Duration time = Duration.ZERO;
        private int count;
        private int usable;

        void add(Observation observation) {
            time = time.plus(observation.length());
            count++;
            if (observation.quality().isUsable()) {
                usable++;
            }
        }

        @Column("hours")
        public double hours() {
            return time.toMinutes() / 60.0;
        }

        @Column(value = "usable", width = 8)
        public double usableShare() {
            return count == 0 ? 0 : (double) usable / count;
        }
    }

    public Map<K, Sum> sums(Collection<Observation> observations) {
        Map<K, Sum> sums = new TreeMap<>();
        for (Observation observation : observations) {
            sums.computeIfAbsent(key.apply(observation), unused -> new Sum()).add(observation);
        }
        return sums;
    }

    @Override
    public String render(Collection<Observation> observations) {
        StringBuilder text = new StringBuilder(title).append(LINE_END);
        sums(observations).forEach((group, sum) -> text.append(row(group, sum)));
        return text.toString();
    }

    protected String row(K group, Sum sum) {
        return String.format("%-20s %6.1f h %4.0f %%%s", group, sum.hours(), sum.usableShare() * 100, LINE_END);
    }
}
