use starcat::query::{BrighterThan, Circumpolar, Classes, In};
use starcat::star::Located;
use starcat::{keep, Constellation, Error, SpectralClass};

const BRIGHT: &str = include_str!("bright.cat");

#[test]
fn selects_brightest_first() {
    let catalog = starcat::read(BRIGHT).unwrap();
    let names: Vec<&str> =
        catalog.select(&BrighterThan(0.1)).into_iter().map(|star| star.name.as_str()).collect();
    assert_eq!(names, ["Sirius", "Vega", "Capella"]);
}

#[test]
fn joins_filters() {
    let catalog = starcat::read(BRIGHT).unwrap();
    let lyra = Constellation::try_from("Lyr").unwrap();
    let query = keep!(In(lyra), Classes(SpectralClass::O, SpectralClass::A));
    assert_eq!(catalog.select(&query).len(), 1);
    assert!(catalog.get("Capella").unwrap().is_circumpolar(54.3));
    assert_eq!(catalog.select(&Circumpolar { latitude: 54.3 }).len(), 3);
}

#[test]
fn names_the_line_of_an_error() {
    let error = starcat::read("# x\nVega | Lyr | 999 | 0 | 0 | A").unwrap_err();
    assert!(matches!(error, Error::Line { number: 2, .. }));
}
