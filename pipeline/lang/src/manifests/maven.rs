//! `pom.xml`.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootFact, RootKind};
use roxmltree::{Document, Node};

use super::sheet::{Sheet, dependency, root};

/// The group of plugins that do not say theirs.
const PLUGINS: &str = "org.apache.maven.plugins";

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let document = match Document::parse(sheet.text) {
        Ok(document) => document,
        Err(error) => return bad(sheet, &error),
    };
    let project = document.root_element();
    if project.tag_name().name() != "project" {
        return sheet.bad_syntax("it is no project", Some(project.range().start), true);
    }
    let parent = child(project, "parent");
    let said = |name: &str| text(project, name).or_else(|| text(parent?, name));
    if let Some(artifact) = text(project, "artifactId") {
        let line = line_of(sheet, child(project, "artifactId").unwrap_or(project));
        let group = said("groupId").unwrap_or_default();
        let license = child(project, "licenses").and_then(|all| text(child(all, "license")?, "name"));
        let properties = child(project, "properties");
        sheet.package(PackageFact {
            name: format!("{group}:{artifact}"),
            version: said("version").map(str::to_string),
            is_private: properties.and_then(|all| text(all, "maven.deploy.skip")) == Some("true"),
            license: license.map(str::to_string),
            description: text(project, "description").map(one_line),
            line,
        });
    }
    if let Some(parent) = parent {
        read_parent(sheet, parent);
    }
    for property in elements(project, "properties") {
        if let Some(value) = property.text() {
            let line = line_of(sheet, property);
            sheet.property(property.tag_name().name(), value.trim(), line);
        }
    }
    read_model(sheet, project, None);
    for profile in elements(project, "profiles") {
        let marker = format!("profile {}", text(profile, "id").unwrap_or_default());
        read_model(sheet, profile, Some(&marker));
    }
}

fn bad(sheet: &mut Sheet<'_>, error: &roxmltree::Error) {
    let place = error.pos();
    let line_start = sheet.text.split_inclusive('\n').take(place.row as usize - 1).map(str::len).sum::<usize>();
    sheet.bad_syntax(error.to_string(), Some(line_start + place.col as usize - 1), true);
}

fn read_parent(sheet: &mut Sheet<'_>, parent: Node<'_, '_>) {
    let (Some(group), Some(artifact)) = (text(parent, "groupId"), text(parent, "artifactId")) else { return };
    let line = line_of(sheet, parent);
    let target = match child(parent, "relativePath") {
        None => Some("../pom.xml".to_string()),
        // An empty path says that it does not lie near.
        Some(path) => path.text().map(str::trim).filter(|path| !path.is_empty()).map(|path| match path {
            path if path.ends_with(".xml") => path.to_string(),
            path => format!("{path}/pom.xml"),
        }),
    };
    sheet.root(RootFact { target, ..root(RootKind::Extends, format!("{group}:{artifact}"), "", line) });
    if let Some(version) = text(parent, "version") {
        sheet.property("project.parent.version", version, line);
    }
}

/// What a project says, and each of its profiles.
fn read_model(sheet: &mut Sheet<'_>, model: Node<'_, '_>, marker: Option<&str>) {
    for module in elements(model, "modules").chain(elements(model, "subprojects")) {
        if let Some(path) = module.text() {
            let line = line_of(sheet, module);
            let dir = path.trim().strip_suffix("pom.xml").unwrap_or(path.trim());
            let member = root(RootKind::WorkspaceMember, "", dir, line);
            sheet.root(RootFact { condition: marker.map(str::to_string), ..member });
        }
    }
    for one in elements(model, "dependencies") {
        read_dependency(sheet, one, marker, false);
    }
    for one in child(model, "dependencyManagement").into_iter().flat_map(|all| elements(all, "dependencies")) {
        read_dependency(sheet, one, marker, true);
    }
    let Some(build) = child(model, "build") else { return };
    for (name, condition) in [("sourceDirectory", None), ("testSourceDirectory", Some("test"))] {
        if let Some(dir) = text(build, name) {
            let line = child(build, name).map_or(1, |node| line_of(sheet, node));
            // The directory of the project is what paths are relative to.
            let dir = dir.trim_start_matches("${project.basedir}/").trim_start_matches("${basedir}/");
            let source = root(RootKind::SourceRoot, "", dir, line);
            sheet.root(RootFact { condition: condition.or(marker).map(str::to_string), ..source });
        }
    }
    for plugin in elements(build, "plugins") {
        let Some(artifact) = text(plugin, "artifactId") else { continue };
        let name = format!("{}:{artifact}", text(plugin, "groupId").unwrap_or(PLUGINS));
        let fact = dependency(name, DependencyKind::Build, line_of(sheet, plugin));
        let requirement = text(plugin, "version").map(str::to_string);
        sheet.dependency(DependencyFact { requirement, marker: marker.map(str::to_string), ..fact });
    }
}

fn read_dependency(sheet: &mut Sheet<'_>, node: Node<'_, '_>, marker: Option<&str>, is_managed: bool) {
    let (Some(group), Some(artifact)) = (text(node, "groupId"), text(node, "artifactId")) else { return };
    let scope = text(node, "scope");
    let kind = match scope {
        _ if is_managed => DependencyKind::Managed,
        Some("test") => DependencyKind::Dev,
        Some("provided") => DependencyKind::Peer,
        _ => DependencyKind::Normal,
    };
    let fact = dependency(format!("{group}:{artifact}"), kind, line_of(sheet, node));
    let (source, location) = match (scope, text(node, "systemPath")) {
        (Some("system"), path) => (DependencySource::System, path.map(str::to_string)),
        _ => (DependencySource::Registry, None),
    };
    // What kind says needs no second word.
    let scope = scope.filter(|scope| is_managed || matches!(*scope, "runtime" | "system"));
    let classifier = text(node, "classifier").map(|classifier| format!("classifier {classifier}"));
    let scope = scope.map(|scope| format!("scope {scope}"));
    let said: Vec<String> = [marker.map(str::to_string), scope, classifier].into_iter().flatten().collect();
    sheet.dependency(DependencyFact {
        requirement: text(node, "version").map(str::to_string),
        is_optional: text(node, "optional") == Some("true"),
        marker: (!said.is_empty()).then(|| said.join(", ")),
        source,
        location,
        ..fact
    });
}

/// The child element called `name`.
fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Option<Node<'a, 'd>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The elements in the child called `name`.
fn elements<'a, 'd: 'a>(node: Node<'a, 'd>, name: &str) -> impl Iterator<Item = Node<'a, 'd>> + use<'a, 'd> {
    child(node, name).into_iter().flat_map(|child| child.children().filter(Node::is_element))
}

/// The text of the child called `name`, if it has any.
fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name)?.text().map(str::trim).filter(|text| !text.is_empty())
}

fn line_of(sheet: &Sheet<'_>, node: Node<'_, '_>) -> u32 {
    sheet.line(node.range().start)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn projects_and_their_dependencies() {
        check(
            "pom.xml",
            r#"<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><groupId>org.sky</groupId><artifactId>parent</artifactId><version>1.0</version></parent>
  <artifactId>map</artifactId>
  <description>Maps
    of the sky</description>
  <licenses><license><name>Apache-2.0</name></license></licenses>
  <properties><dome.version>2.1</dome.version></properties>
  <modules><module>core</module><module>../tools/pom.xml</module></modules>
  <dependencies>
    <dependency><groupId>org.dome</groupId><artifactId>dome</artifactId><version>${dome.version}</version></dependency>
    <dependency>
      <!-- tests -->
      <groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope>
    </dependency>
    <dependency><groupId>a</groupId><artifactId>b</artifactId><scope>provided</scope><optional>true</optional></dependency>
    <dependency><groupId>a</groupId><artifactId>c</artifactId><scope>runtime</scope><classifier>x</classifier></dependency>
  </dependencies>
  <dependencyManagement><dependencies>
    <dependency><groupId>a</groupId><artifactId>bom</artifactId><version>3</version><type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
  <build>
    <sourceDirectory>${project.basedir}/src</sourceDirectory>
    <testSourceDirectory>test</testSourceDirectory>
    <plugins><plugin><artifactId>maven-jar-plugin</artifactId><version>3</version></plugin></plugins>
  </build>
  <profiles><profile><id>ci</id><dependencies>
    <dependency><groupId>a</groupId><artifactId>d</artifactId></dependency>
  </dependencies></profile></profiles>
</project>"#,
            "4: package org.sky:map 1.0 licence=Apache-2.0 is Maps of the sky
             11: normal org.dome:dome ${dome.version}
             12: dev junit:junit
             16: peer a:b optional
             17: normal a:c if scope runtime, classifier x
             20: managed a:bom 3 if scope import
             25: build org.apache.maven.plugins:maven-jar-plugin 3
             28: normal a:d if profile ci
             3: extends 'org.sky:parent' -> ../pom.xml
             9: workspace_member '' -> core
             9: workspace_member '' -> ../tools/
             23: source_root '' -> src
             24: source_root '' -> test if test
             3: project.parent.version = 1.0
             8: dome.version = 2.1",
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        check("pom.xml", "<html/>", "1: manifest_syntax it is no project\nbroken");
        let deep = format!("<project>{}", "<a>".repeat(200_000));
        assert!(super::super::tests::told("pom.xml", &deep).contains("manifest_syntax"));
    }
}
