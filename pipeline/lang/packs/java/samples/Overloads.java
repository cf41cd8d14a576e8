// Arguments choose which of the methods of one name is called: what the file tells of their types.
package com.acme;

import org.parts.Document;
import org.parts.Printer;

class Overloads {
    private int count;
    private String[] names;
    private Document document;

    void run(Printer printer, long total, Document given, byte[] bytes) {
        printer.print(1, 2L, 1.5, 2f, 'c', "text", true, null);
        //      ^ given int, long, double, float, char, String, boolean, null
        printer.print(count, names, document, total, given, bytes);
        //      ^ given int, String[], org.parts.Document, long, org.parts.Document, byte[]
        printer.print("a" + total, total > 1, !given.isEmpty(), -1, (long) count, (given));
        //      ^ given String, boolean, boolean, int, long, org.parts.Document
        printer.print(new Document("x"), new int[3], new String[] { "a" }, Document.class);
        //      ^ given Document, int[], String[], Class
        printer.print(() -> 1, given::title, given.title(), given.pages, this.count, other());
        //      ^ given lambda, lambda, =org.parts.Document.title(), =org.parts.Document.pages, int, =other()
        String local = given.title();
        printer.print(local, bytes[0], names[0]);
        //      ^ given String, byte, String
        printer.print(bytes.length, names.length, given.length);
        //      ^ given int, int, =org.parts.Document.length
        printer.print(this, 1);
        //      ^ given Overloads, int
        char letters[] = null;
        printer.print(letters, 1);
        //      ^ given , int
        run(printer, total, given, bytes);
        // <- given nothing
    }
}
