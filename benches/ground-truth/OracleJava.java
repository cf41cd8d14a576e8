/* What javac's own attribution says about a tree: java OracleJava.java ROOT [FLAG...] SOURCE_DIR... > ROWS (JDK 17)
 * Flags are javac's, such as --patch-module=java.xml=java.xml for sources of the JDK itself.
 *
 * One JSON object a line, field t; convert.py reads them:
 *   file     {file}
 *   def      {file,name,kind,line,column,owner}   class interface enum record annotation method constructor field enum_constant
 *   ref      {file,line,column,name,def_file,def_line | external, local, call, caller_line, also}   types, methods, fields, locals
 *              external: the class of another library that it is, or is a member of; also: of a constructor, its class
 *   inherit  {child,file,line,relation(extends|implements),parent,parent_file,parent_line}   parent_file null: outside of the tree
 *   override {file,line,method,parent_file,parent_line}
 *   import   {file,line,name,target_file}
 * Third-party jars are not needed: types that are not found are left out (missing, never wrong).
 */
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import javax.lang.model.element.*;
import javax.lang.model.type.*;
import javax.lang.model.util.*;
import javax.tools.*;

public class OracleJava {
  static PrintStream out;
  static Path root;
  static Trees trees;
  static Elements els;
  static Types types;
  static SourcePositions sp;

  static String q(String s) {
    StringBuilder b = new StringBuilder("\"");
    for (char c : s.toCharArray()) {
      if (c == '"' || c == '\\') b.append('\\').append(c);
      else if (c < 32) b.append(String.format("\\u%04x", (int) c));
      else b.append(c);
    }
    return b.append('"').toString();
  }

  record Raw(String json) {
    @Override public String toString() { return json; }
  }

  static void put(Object... kv) {
    StringBuilder b = new StringBuilder("{");
    for (int i = 0; i < kv.length; i += 2) {
      if (i > 0) b.append(", ");
      b.append(q((String) kv[i])).append(": ").append(kv[i + 1] instanceof String ? q((String) kv[i + 1]) : String.valueOf(kv[i + 1]));
    }
    out.println(b.append('}'));
  }

  static String file(CompilationUnitTree cu) {
    return root.relativize(Paths.get(cu.getSourceFile().toUri()).toAbsolutePath().normalize()).toString().replace('\\', '/');
  }

  /** line of the declared name, not of its modifiers or annotations */
  static long nameLine(CompilationUnitTree cu, Tree t, String name) throws IOException {
    long p = namePosition(cu, t, name);
    return p < 0 ? -1 : cu.getLineMap().getLineNumber(p);
  }

  static String text(CompilationUnitTree cu) throws IOException {
    return cu.getSourceFile().getCharContent(true).toString();
  }

  /** one-based, in bytes */
  static long column(CompilationUnitTree cu, long p) throws IOException {
    String s = text(cu);
    int start = (int) p;
    while (start > 0 && s.charAt(start - 1) != '\n' && s.charAt(start - 1) != '\r') start--;
    return s.substring(start, (int) p).getBytes(StandardCharsets.UTF_8).length + 1;
  }

  static long namePosition(CompilationUnitTree cu, Tree t, String name) throws IOException {
    long a = sp.getStartPosition(cu, t), e = sp.getEndPosition(cu, t);
    if (a < 0) return -1;
    if (t instanceof ClassTree) {
      ModifiersTree m = ((ClassTree) t).getModifiers();
      long me = sp.getEndPosition(cu, m);
      if (me > a) a = me;
    } else if (t instanceof MethodTree) {
      Tree r = ((MethodTree) t).getReturnType();
      long me = r != null ? sp.getEndPosition(cu, r) : sp.getEndPosition(cu, ((MethodTree) t).getModifiers());
      if (me > a) a = me;
    } else if (t instanceof VariableTree) {
      Tree r = ((VariableTree) t).getType();
      long me = r != null ? sp.getEndPosition(cu, r) : -1;
      if (me > a && me <= e) a = me;
    }
    String s = cu.getSourceFile().getCharContent(true).toString();
    int i = (int) a;
    while ((i = s.indexOf(name, i)) >= 0 && i < e) {
      boolean l = i == 0 || !Character.isJavaIdentifierPart(s.charAt(i - 1));
      int j = i + name.length();
      boolean r = j >= s.length() || !Character.isJavaIdentifierPart(s.charAt(j));
      if (l && r) return i;
      i = j;
    }
    return a;
  }

  static Object[] where(Element e) {
    if (e == null) return null;
    TreePath p = trees.getPath(e);
    if (p == null) return null;
    String n = e.getKind() == ElementKind.CONSTRUCTOR ? e.getEnclosingElement().getSimpleName().toString() : e.getSimpleName().toString();
    try {
      long l = nameLine(p.getCompilationUnit(), p.getLeaf(), n);
      return l < 0 ? null : new Object[] {file(p.getCompilationUnit()), l};
    } catch (IOException x) {
      return null;
    }
  }

  static String cls(Element e) {
    while (e != null && !(e instanceof TypeElement && !e.getSimpleName().toString().isEmpty())) e = e.getEnclosingElement();
    return e == null ? "" : e.getSimpleName().toString();
  }

  public static void main(String[] a) throws Exception {
    out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20), false, "UTF-8");
    root = Paths.get(a[0]).toAbsolutePath().normalize();
    List<File> fs = new ArrayList<>();
    List<String> flags = new ArrayList<>(List.of("-proc:none", "-Xmaxerrs", "1", "--should-stop=ifError=FLOW", "-XDshould-stop.ifError=FLOW"));
    for (int i = 1; i < a.length; i++) {
      if (a[i].startsWith("-")) {
        flags.add(a[i]);
        continue;
      }
      try (Stream<Path> w = Files.walk(Paths.get(a[i]))) {
        w.filter(p -> p.toString().endsWith(".java") && !p.endsWith("module-info.java")).sorted().forEach(p -> fs.add(p.toFile()));
      }
    }
    JavaCompiler c = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager fm = c.getStandardFileManager(d -> {}, null, StandardCharsets.UTF_8);
    JavacTask task = (JavacTask) c.getTask(null, fm, d -> {}, flags, null, fm.getJavaFileObjectsFromFiles(fs));
    trees = Trees.instance(task);
    els = task.getElements();
    types = task.getTypes();
    sp = trees.getSourcePositions();
    List<CompilationUnitTree> cus = new ArrayList<>();
    for (CompilationUnitTree cu : task.parse()) cus.add(cu);
    try {
      task.analyze();
    } catch (Throwable t) {
      System.err.println("analyze: " + t);
    }
    for (CompilationUnitTree cu : cus) {
      String file = file(cu);
      put("t", "file", "file", file);
      for (ImportTree im : cu.getImports()) {
        long l = cu.getLineMap().getLineNumber(sp.getStartPosition(cu, im));
        Tree id = im.getQualifiedIdentifier();
        Element e = trees.getElement(new TreePath(new TreePath(cu), id));
        if (e == null && id instanceof MemberSelectTree) e = els.getTypeElement(id.toString());
        if (e == null && im.isStatic() && id instanceof MemberSelectTree) e = els.getTypeElement(((MemberSelectTree) id).getExpression().toString());
        Object[] w = e instanceof PackageElement ? null : where(e);
        put("t", "import", "file", file, "line", l, "name", id.toString(), "target_file", w == null ? null : w[0]);
      }
      new TreePathScanner<Void, String[]>() {
        final Set<Tree> called = Collections.newSetFromMap(new IdentityHashMap<>());

        void ref(Tree t, String name, Element e, String[] caller) {
          if (e == null || name.equals("<error>")) return;
          boolean local = false;
          switch (e.getKind()) {
            case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE, METHOD, FIELD, ENUM_CONSTANT, CONSTRUCTOR -> {}
            case LOCAL_VARIABLE, PARAMETER, EXCEPTION_PARAMETER, RESOURCE_VARIABLE, BINDING_VARIABLE, TYPE_PARAMETER -> local = true;
            default -> { return; }
          }
          Object[] w = local ? null : where(e);
          String external = w == null && !local ? outer(e) : null;
          if (w == null && !local && external == null) return;
          if (made.containsKey(t)) {
            // `new Name(...)` names the constructor, and with it the class.
            Element constructor = made.get(t);
            Object[] at = constructor == null ? null : where(constructor);
            if (at != null && w != null) { refAt(t, name, at, null, false, caller, w); return; }
          }
          refAt(t, name, w, external, local, caller, null);
        }

        /** the class outside of the tree that an element is or stands in, if javac knows it */
        String outer(Element e) {
          Element type = e;
          while (type != null && !(type instanceof TypeElement)) type = type.getEnclosingElement();
          if (type == null || type.asType().getKind() == TypeKind.ERROR || trees.getPath(type) != null) return null;
          return ((TypeElement) type).getQualifiedName().toString();
        }

        final Map<Tree, Element> made = new IdentityHashMap<>();

        void refAt(Tree t, String name, Object[] w, String external, boolean local, String[] caller, Object[] also) {
          long end = sp.getEndPosition(cu, t), st = sp.getStartPosition(cu, t);
          long p = (t instanceof MemberSelectTree || t instanceof MemberReferenceTree) && end > 0 ? end - name.length() : st;
          if (p < 0) return;
          try {  // javac adds identifiers that are not in the source (enum constants ...)
            String src = cu.getSourceFile().getCharContent(true).toString();
            if (!src.startsWith(name, (int) p)) return;
          } catch (IOException x) {
            return;
          }
          List<Object> row = new ArrayList<>(List.of("t", "ref", "file", file, "line", cu.getLineMap().getLineNumber(p), "name", name));
          try {
            row.addAll(List.of("column", column(cu, p)));
          } catch (IOException x) {
            return;
          }
          if (w != null) row.addAll(List.of("def_file", w[0], "def_line", w[1]));
          if (external != null) row.addAll(List.of("external", external));
          if (local) row.addAll(List.of("local", true));
          if (called.contains(t)) row.addAll(List.of("call", true, "caller_line", caller == null ? 0L : Long.parseLong(caller[1])));
          if (also != null) row.addAll(List.of("also", new Raw("[{\"file\": " + q((String) also[0]) + ", \"line\": " + also[1] + "}]")));
          put(row.toArray());
        }

        @Override public Void visitClass(ClassTree t, String[] cl) {
          Element e = trees.getElement(getCurrentPath());
          String n = t.getSimpleName().toString();
          try {
            if (!n.isEmpty()) {
              long l = nameLine(cu, t, n);
              put("t", "def", "file", file, "name", n, "kind", t.getKind().toString().toLowerCase().replace("annotation_type", "annotation"), "line", l, "column",
                  column(cu, namePosition(cu, t, n)), "owner",
                  e == null ? "" : cls(e.getEnclosingElement()));
              if (e instanceof TypeElement te) {
                List<TypeMirror> ps = new ArrayList<>();
                if (te.getSuperclass().getKind() == TypeKind.DECLARED && t.getExtendsClause() != null) ps.add(te.getSuperclass());
                for (TypeMirror p : te.getInterfaces()) ps.add(p);
                for (int k = 0; k < ps.size(); k++) {
                  Element pe = types.asElement(ps.get(k));
                  if (pe == null) continue;
                  Object[] w = where(pe);
                  put("t", "inherit", "child", n, "file", file, "line", l, "relation", k == 0 && t.getExtendsClause() != null ? "extends" : e.getKind().isInterface() ? "extends" : "implements",
                      "parent", pe.getSimpleName().toString(), "parent_file", w == null ? null : w[0], "parent_line", w == null ? null : w[1]);
                }
              }
            }
          } catch (IOException x) { }
          return super.visitClass(t, cl);
        }

        @Override public Void visitMethod(MethodTree t, String[] cl) {
          Element e = trees.getElement(getCurrentPath());
          if (e != null && els.getOrigin(e) != Elements.Origin.EXPLICIT) return null;
          String n = t.getName().contentEquals("<init>") ? cls(e) : t.getName().toString();
          try {
            long l = nameLine(cu, t, n);
            if (l < 0) return null;
            put("t", "def", "file", file, "name", n, "kind", t.getName().contentEquals("<init>") ? "constructor" : "method", "line", l, "column",
                column(cu, namePosition(cu, t, n)), "owner", cls(e));
            if (e instanceof ExecutableElement ex && e.getEnclosingElement() instanceof TypeElement te && e.getKind() == ElementKind.METHOD) {
              for (TypeMirror s : types.directSupertypes(te.asType())) {
                Element se = types.asElement(s);
                if (!(se instanceof TypeElement)) continue;
                for (Element m : els.getAllMembers((TypeElement) se))
                  if (m instanceof ExecutableElement me && els.overrides(ex, me, te)) {
                    Object[] w = where(m);
                    if (w != null) put("t", "override", "file", file, "line", l, "method", cls(e) + "." + n, "parent_file", w[0], "parent_line", w[1]);
                  }
              }
            }
            return super.visitMethod(t, new String[] {cls(e) + "." + (t.getName().contentEquals("<init>") ? "<init>" : n), "" + l});
          } catch (IOException x) {
            return null;
          }
        }

        @Override public Void visitVariable(VariableTree t, String[] cl) {
          Element e = trees.getElement(getCurrentPath());
          if (e != null && (e.getKind() == ElementKind.FIELD || e.getKind() == ElementKind.ENUM_CONSTANT))
            try {
              put("t", "def", "file", file, "name", t.getName().toString(), "kind", e.getKind() == ElementKind.FIELD ? "field" : "enum_member", "line",
                  nameLine(cu, t, t.getName().toString()), "column", column(cu, namePosition(cu, t, t.getName().toString())), "owner", cls(e));
            } catch (IOException x) { }
          return super.visitVariable(t, cl);
        }

        @Override public Void visitIdentifier(IdentifierTree t, String[] cl) {
          String n = t.getName().toString();
          if (!n.equals("this") && !n.equals("super")) ref(t, n, trees.getElement(getCurrentPath()), cl);
          return super.visitIdentifier(t, cl);
        }

        @Override public Void visitMemberSelect(MemberSelectTree t, String[] cl) {
          String n = t.getIdentifier().toString();
          if (!n.equals("class") && !n.equals("this") && !n.equals("super")) ref(t, n, trees.getElement(getCurrentPath()), cl);
          return super.visitMemberSelect(t, cl);
        }

        @Override public Void visitMemberReference(MemberReferenceTree t, String[] cl) {
          Element e = trees.getElement(getCurrentPath());
          if (e != null && t.getMode() == MemberReferenceTree.ReferenceMode.INVOKE) ref(t, t.getName().toString(), e, cl);
          return super.visitMemberReference(t, cl);
        }

        @Override public Void visitMethodInvocation(MethodInvocationTree t, String[] cl) {
          called.add(t.getMethodSelect());
          return super.visitMethodInvocation(t, cl);
        }

        @Override public Void visitNewClass(NewClassTree t, String[] cl) {
          Tree name = t.getIdentifier();
          while (name instanceof AnnotatedTypeTree a) name = a.getUnderlyingType();
          if (name instanceof ParameterizedTypeTree p) name = p.getType();
          called.add(name);
          Element e = trees.getElement(getCurrentPath());
          if (e != null && els.getOrigin(e) == Elements.Origin.EXPLICIT && t.getClassBody() == null) made.put(name, e);
          return super.visitNewClass(t, cl);
        }
      }.scan(new TreePath(cu), null);
    }
    out.flush();
  }
}
