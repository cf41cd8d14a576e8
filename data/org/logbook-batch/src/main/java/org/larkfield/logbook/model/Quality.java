package org.larkfield.logbook.model;

/** How well an observation went. */
public enum Quality {
    GOOD("+"),
    FAIR("o") {
        @Override
        public boolean isUsable() {
            return true;
        }
    },
    SPOILED("-");

    private final String mark;

    Quality(String mark) {
        this.mark = mark;
    }

    public String mark() {
        return mark;
    }

    public boolean isUsable() {
        return this == GOOD;
    }

    /** The quality that a mark in the logbook means. */
    public static Quality ofMark(String mark) {
        for (Quality quality : values()) {
            if (quality.mark.equals(mark)) {
                return quality;
            }
        }
        throw new IllegalArgumentException("no quality is marked " + mark);
    }
}
