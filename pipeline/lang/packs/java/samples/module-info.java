/** Sells things. */
@Deprecated
open module com.acme.shop {
//          ^ def module com.acme.shop
//          ^ doc Sells things.
//          ^ visibility public
//          ^ decorator Deprecated
    requires java.base;
    //       ^ use java.base
    requires transitive static java.sql;
    //                         ^ use java.sql
    exports com.acme.shop.api;
    //                    ^ ref read api ?
    exports com.acme.shop.spi to com.acme.tax, com.acme.web;
    //                                    ^ ref read tax ?
    opens com.acme.shop.model;
    //                  ^ ref read model ?
    uses com.acme.shop.spi.Rate;
    //                     ^ ref type Rate
    provides com.acme.shop.spi.Rate with com.acme.shop.Flat;
    //                                                 ^ ref type Flat
}
