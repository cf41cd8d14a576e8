package org.larkfield.logbook.report;

import org.larkfield.logbook.model.Observation;

/** Who observed how long. */
public final class ObserverReport extends GroupedReport<String> {
    public ObserverReport() {
        super("By observer", Observation::observer);
    }

    @Override
    protected String row(String observer, Sum sum) {
        return "  " + super.row(observer, sum);
    }
}
