package org.larkfield.logbook.report;

import java.util.Collection;
import org.larkfield.logbook.model.Observation;

/** Turns observations into text. */
@FunctionalInterface
public interface Report {
    String LINE_END = "\n";

    String render(Collection<Observation> observations);

    /** This report, and another below it. */
    default Report then(Report next) {
        return observations -> render(observations) + LINE_END + next.render(observations);
    }
}
