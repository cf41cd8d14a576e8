package org.larkfield.logbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.larkfield.logbook.model.*;
import org.larkfield.logbook.read.CsvLogbookReader;
import org.larkfield.logbook.read.LogbookReader;
import org.larkfield.logbook.report.GroupedReport;
import org.larkfield.logbook.report.ObserverReport;
import org.larkfield.logbook.report.Report;

/** The batch job: a logbook in, a report out. */
public final class LogbookBatch {
    private final LogbookReader reader;
    private final Report report;

    LogbookBatch(LogbookReader reader, Report report) {
        this.reader = reader;
        this.report = report;
    }

    /** What the observatory prints each morning. */
    static Report morningReport() {
        return new ObserverReport().then(new GroupedReport<>("By target", Observation::target));
    }

    String run(BufferedReader logbook) throws IOException {
        List<Observation> observations = reader.readAll(logbook);
        Collections.sort(observations);
        for (LogbookReader.Rejected line : reader.rejected()) {
            System.err.println("line " + line.line() + ": " + line.reason());
        }
        return report.render(observations);
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: logbook-batch FILE");
            System.exit(2);
        }
        LogbookBatch batch = new LogbookBatch(new CsvLogbookReader(), morningReport());
        try (BufferedReader logbook = Files.newBufferedReader(Path.of(args[0]), UTF_8)) {
            System.out.print(batch.run(logbook));
        }
    }
}
