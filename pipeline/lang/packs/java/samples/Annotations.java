package com.acme.web;

import static com.acme.web.Method.*;
//            ^ use com.acme.web.Method *
import static java.util.Collections.emptyList;
//            ^ use java.util.Collections emptyList
//                                  ^ ref import emptyList
import com.acme.log.Logger;
//     ^ use com.acme.log Logger
//                  ^ ref import Logger
import java.util.*;
//     ^ use java.util *

/** Maps a method to a path. */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
//       ^ ref read ElementType ?
//                   ^ ref read METHOD
public @interface Route {
//                ^ def interface com.acme.web.Route
//                ^ doc Maps a method to a path.
//                ^ decorator Documented
    String[] value() default {};
    //       ^ def method com.acme.web.Route.value
    //       ^ returns String[]
    //       ^ modifiers none
    //       ^ visibility public
    int order() default DEFAULT;
    //                  ^ ref read DEFAULT -> com.acme.web.Route.DEFAULT
    //                  ^ by com.acme.web.Route.order
    int DEFAULT = 07;
    //  ^ def constant com.acme.web.Route.DEFAULT
    @interface Guard { Class<? extends Check> by(); }
    //         ^ def interface com.acme.web.Route.Guard
    //                                 ^ ref type Check -> com.acme.web.Check
}

public @Route(value = "/pages", order = Pages.FIRST) class Pages {
//      ^ ref decorate Route -> com.acme.web.Route
//      ^ by com.acme.web.Pages
//            ^ no ref
//                              ^ no ref
//                                            ^ ref read FIRST -> com.acme.web.Pages.FIRST
    static final int FIRST = 1;
    private final Logger log = Logger.of(Pages.class);
    //            ^ ref type Logger => com.acme.log.Logger
    //                                ^ ref call of => com.acme.log.Logger.of

    @Route.Guard(by = Check.class)
    //     ^ ref decorate Guard -> com.acme.web.Route.Guard
    @GET
//   ^ ref decorate GET ?
    List<@Valid Page> list(@Param("n") int n, @com.acme.web.Header String header) {
    //                ^ def method com.acme.web.Pages.list
    //                ^ takes n: int, header: String
    // <- ref type List ?
    //    ^ ref decorate Valid ?
    //          ^ ref type Page ?
    //                      ^ ref decorate Param ?
    //                                                      ^ ref decorate Header
        log.info(header);
        // <- ref read log -> com.acme.web.Pages.log
        //  ^ ref call info => com.acme.log.Logger.info
        return emptyList();
        //     ^ ref call emptyList => java.util.Collections.emptyList
    }

    class Logs extends @Audited Pages { }
    //                          ^ ref inherit Pages -> com.acme.web.Pages
    //                  ^ ref decorate Audited ?
}

class Check { }
