// What the file alone cannot say of a value is told as steps: calls, elements and members.
package com.acme;

import java.util.List;
import org.parts.Document;
import org.parts.Element;

class Steps extends Base {
    private List<Element> elements;
    private Document document;

    Document document() { return document; }

    void run(Document given, Element[] row, List<Element> all) {
        given.select("a").first();
        //                ^ ref call first => org.parts.Document.select().first
        var first = given.select("a").first();
        first.text();
        //    ^ ref call text => org.parts.Document.select().first().text
        for (var one : given.select("b")) {
            one.text();
            //  ^ ref call text => org.parts.Document.select()[].text
        }
        for (var one : all) {
            one.text();
            //  ^ ref call text => org.parts.Element.text
        }
        row[0].text();
        //     ^ ref call text => org.parts.Element.text
        elements.get(0).text();
        //              ^ ref call text => Steps.elements.get().text
        all.get(0).text();
        //         ^ ref call text => `List<Element>`.get().text
        document().select("c").first();
        //         ^ ref call select => org.parts.Document.select
        //                     ^ ref call first => org.parts.Document.select().first
        this.document.select("c").first();
        //                        ^ ref call first => org.parts.Document.select().first
        inherited.select("c");
        //        ^ ref call select => inherited.select
        settings().charset().name();
        //                   ^ ref call name => settings().charset().name
        new Document("x").body().text();
        //                       ^ ref call text => org.parts.Document.body().text
        ((Document) row[0].owner()).body().text();
        //                                 ^ ref call text => org.parts.Document.body().text
        row[0].owner().body();
        //             ^ ref call body => org.parts.Element.owner().body
    }

    <D extends Document & Runnable, E extends Element, N> void bounded(D one, List<E> all, N none) {
        one.body().text();
        //  ^ ref call body => org.parts.Document.body
        //         ^ ref call text => org.parts.Document.body().text
        for (E each : all) {
            each.text();
            //   ^ ref call text => org.parts.Element.text
        }
        none.text();
        //   ^ ref call text ?
    }

    <D extends @Nullable Document> void annotated(D one) {
        one.body();
        //  ^ ref call body => org.parts.Document.body
    }

    void each(Element... many) {
        many[0].text();
        //      ^ ref call text => org.parts.Element.text
        try {
            document();
        } catch (Problem problem) {
            problem.report();
            //      ^ ref call report => Problem.report
        }
    }
}
