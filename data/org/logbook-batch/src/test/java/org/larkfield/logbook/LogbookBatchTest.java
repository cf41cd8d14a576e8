package org.larkfield.logbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.larkfield.logbook.read.CsvLogbookReader;

class LogbookBatchTest {
    private static final String NIGHT =
            """
            # target;observer;start;minutes;mark
            Vega;Ada;2024-08-12T21:00:00Z;90;+
            Mira;Ben;2024-08-12T22:30:00Z;30;-
            Vega;Ada;not a time;10;+
            """;

    @Test
    void sumsUpByObserver() throws Exception {
        CsvLogbookReader reader = new CsvLogbookReader();
        LogbookBatch batch = new LogbookBatch(reader, LogbookBatch.morningReport());
        String report = batch.run(new BufferedReader(new StringReader(NIGHT)));
        assertTrue(report.contains("Ada"));
        assertEquals(1, reader.rejected().size());
        assertEquals(4, reader.rejected().get(0).line());
    }
}
