// What go/parser and go/types, the compiler's own front end, say about a tree: go run . ROOT > ROWS
//
// One JSON object a line, field t; convert.py reads them:
//
//	file   {file,checked,generated}      checked: type-checked for linux/amd64 (refs and impls cover only these files)
//	def    {file,name,kind,line,column,recv}
//	ref    {file,line,column,name,def_file,def_line | external, local, call, caller_line}
//	         local: a local variable, a parameter, a label or an import; call: the name is called; caller_line: of the function around
//	import {file,line,path,dir}           dir: folder inside the tree, empty for others
//	impl   {type,file,line,iface,iface_file,iface_line}    concrete type of the tree -> interface of the tree (>= 1 method)
//
// Modules outside of the tree are not available: their packages are empty stand-ins, so that references through them are
// missing, never wrong.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type M = map[string]any

var (
	buf  = bufio.NewWriterSize(os.Stdout, 1<<20)
	out  = json.NewEncoder(buf)
	fset = token.NewFileSet()
	root string
	mods = map[string]string{} // module path -> dir
	pkgs = map[string]*pkg{}   // import path -> package
	std  = importer.ForCompiler(fset, "source", nil).(types.ImporterFrom)
)

type pkg struct {
	dir   string
	files []*ast.File
	info  *types.Info
	tpkg  *types.Package
	busy  bool
}

func rel(p string) string { r, _ := filepath.Rel(root, p); return filepath.ToSlash(r) }
func at(p token.Pos) (string, int, int) {
	q := fset.Position(p)
	r := rel(q.Filename)
	if strings.HasPrefix(r, "..") {
		return "", 0, 0
	}
	return r, q.Line, q.Column
}

type imp struct{}

func (imp) Import(path string) (*types.Package, error) { return load(path), nil }

func dirOf(path string) string {
	best := ""
	for m := range mods {
		if (path == m || strings.HasPrefix(path, m+"/")) && len(m) > len(best) {
			best = m
		}
	}
	if best == "" {
		// The standard library names its packages without the name of its module.
		if dir, ok := mods["std"]; ok {
			if fi, err := os.Stat(filepath.Join(dir, path)); err == nil && fi.IsDir() {
				return filepath.Join(dir, path)
			}
		}
		return ""
	}
	d := filepath.Join(mods[best], strings.TrimPrefix(strings.TrimPrefix(path, best), "/"))
	if fi, err := os.Stat(d); err == nil && fi.IsDir() {
		return d
	}
	return ""
}

var stdMiss = map[string]*types.Package{}

func load(path string) *types.Package {
	if path == "unsafe" {
		return types.Unsafe
	}
	if d := dirOf(path); d != "" {
		p := pkgs[path]
		if p != nil {
			return p.tpkg
		}
		p = &pkg{dir: d, tpkg: types.NewPackage(path, filepath.Base(path))}
		pkgs[path] = p
		ctx := build.Default
		ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = "linux", "amd64", false
		bp, err := ctx.ImportDir(d, 0)
		if bp == nil || len(bp.GoFiles) == 0 {
			_ = err
			return p.tpkg
		}
		for _, f := range bp.GoFiles {
			if a, _ := parser.ParseFile(fset, filepath.Join(d, f), nil, parser.ParseComments); a != nil {
				p.files = append(p.files, a)
			}
		}
		p.info = &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
		conf := types.Config{Importer: imp{}, Error: func(error) {}, FakeImportC: true, GoVersion: ""}
		tp, _ := conf.Check(path, fset, p.files, p.info)
		if tp != nil {
			p.tpkg = tp
		}
		return p.tpkg
	}
	if !strings.Contains(strings.Split(path, "/")[0], ".") {
		if m := stdMiss[path]; m != nil {
			return m
		}
		if t, err := std.Import(path); err == nil {
			return t
		}
	}
	t := types.NewPackage(path, filepath.Base(path))
	t.MarkComplete()
	stdMiss[path] = t
	return t
}

func recvName(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.StarExpr:
		return recvName(x.X)
	case *ast.Ident:
		return x.Name
	case *ast.IndexExpr:
		return recvName(x.X)
	case *ast.IndexListExpr:
		return recvName(x.X)
	case *ast.ParenExpr:
		return recvName(x.X)
	}
	return ""
}

func put(m M) { out.Encode(m) }
func flush()  { buf.Flush() }

func defs(f *ast.File, file string) {
	def := func(id *ast.Ident, kind, recv string) {
		if id.Name == "_" {
			return
		}
		_, l, c := at(id.Pos())
		put(M{"t": "def", "file": file, "name": id.Name, "kind": kind, "line": l, "column": c, "recv": recv})
	}
	for _, d := range f.Decls {
		switch x := d.(type) {
		case *ast.FuncDecl:
			if x.Recv != nil && len(x.Recv.List) > 0 {
				def(x.Name, "method", recvName(x.Recv.List[0].Type))
			} else {
				def(x.Name, "function", "")
			}
		case *ast.GenDecl:
			for _, s := range x.Specs {
				switch y := s.(type) {
				case *ast.ValueSpec:
					for _, n := range y.Names {
						def(n, map[token.Token]string{token.CONST: "constant", token.VAR: "variable"}[x.Tok], "")
					}
				case *ast.TypeSpec:
					k := "type"
					switch t := y.Type.(type) {
					case *ast.StructType:
						k = "struct"
						for _, fl := range t.Fields.List {
							for _, n := range fl.Names {
								def(n, "field", y.Name.Name)
							}
						}
					case *ast.InterfaceType:
						k = "interface"
						for _, fl := range t.Methods.List {
							for _, n := range fl.Names {
								def(n, "method_spec", y.Name.Name)
							}
						}
					}
					def(y.Name, k, "")
				case *ast.ImportSpec:
					p := strings.Trim(y.Path.Value, "`\"")
					_, l, _ := at(y.Pos())
					dd := dirOf(p)
					if dd != "" {
						dd = rel(dd)
					}
					put(M{"t": "import", "file": file, "line": l, "path": p, "dir": dd})
				}
			}
		}
	}
}

// called: the names that a file calls, as functions or methods.
func called(f *ast.File) map[*ast.Ident]bool {
	names := map[*ast.Ident]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		ce, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fun := ast.Unparen(ce.Fun)
		switch x := fun.(type) {
		case *ast.IndexExpr:
			fun = x.X
		case *ast.IndexListExpr:
			fun = x.X
		}
		switch x := fun.(type) {
		case *ast.Ident:
			names[x] = true
		case *ast.SelectorExpr:
			names[x.Sel] = true
		}
		return true
	})
	return names
}

func main() {
	root, _ = filepath.Abs(os.Args[1])
	var dirs []string
	filepath.Walk(root, func(p string, fi os.FileInfo, err error) error {
		if err != nil {
			return nil
		}
		b := filepath.Base(p)
		if fi.IsDir() {
			if b == "vendor" || b == "node_modules" || (strings.HasPrefix(b, ".") && p != root) {
				return filepath.SkipDir
			}
			dirs = append(dirs, p)
		} else if b == "go.mod" && !strings.Contains(p, "testdata") {
			t, _ := os.ReadFile(p)
			for _, l := range strings.Split(string(t), "\n") {
				if strings.HasPrefix(l, "module ") {
					mods[strings.Trim(strings.TrimSpace(l[7:]), "\"")] = filepath.Dir(p)
				}
			}
		}
		return nil
	})
	sort.Strings(dirs)
	modOf := func(d string) string {
		best := ""
		for m, md := range mods {
			if (d == md || strings.HasPrefix(d, md+"/")) && (best == "" || len(md) > len(mods[best])) {
				best = m
			}
		}
		return best
	}
	for _, d := range dirs {
		if m := modOf(d); m != "" && !strings.Contains(d, "/testdata") {
			r, _ := filepath.Rel(mods[m], d)
			path := m
			if r != "." {
				path = m + "/" + filepath.ToSlash(r)
				if m == "std" {
					path = filepath.ToSlash(r)
				}
			}
			load(path)
		}
	}
	checked := map[string]bool{}
	for _, p := range pkgs {
		for _, f := range p.files {
			checked[rel(fset.Position(f.Package).Filename)] = true
		}
	}
	var all []string
	filepath.Walk(root, func(p string, fi os.FileInfo, err error) error {
		if err == nil && !fi.IsDir() && strings.HasSuffix(p, ".go") && !strings.Contains(p, "/testdata/") && !strings.Contains(p, "/vendor/") {
			all = append(all, p)
		}
		return nil
	})
	for _, p := range all {
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments)
		if f == nil {
			continue
		}
		_ = err
		put(M{"t": "file", "file": rel(p), "checked": checked[rel(p)], "generated": ast.IsGenerated(f)})
		defs(f, rel(p))
	}
	paths := make([]string, 0, len(pkgs))
	for k := range pkgs {
		paths = append(paths, k)
	}
	sort.Strings(paths)
	var named, ifaces []*types.TypeName
	for _, k := range paths {
		p := pkgs[k]
		if p.info == nil {
			continue
		}
		for _, n := range p.tpkg.Scope().Names() {
			if tn, ok := p.tpkg.Scope().Lookup(n).(*types.TypeName); ok && !tn.IsAlias() {
				if i, ok := tn.Type().Underlying().(*types.Interface); ok {
					if i.NumMethods() > 0 {
						ifaces = append(ifaces, tn)
					}
				} else {
					named = append(named, tn)
				}
			}
		}
		for _, f := range p.files {
			file := rel(fset.Position(f.Package).Filename)
			calls, callers := called(f), map[*ast.Ident]int{}
			for _, d := range f.Decls {
				if fd, ok := d.(*ast.FuncDecl); ok {
					_, line, _ := at(fd.Name.Pos())
					ast.Inspect(fd, func(n ast.Node) bool {
						if id, ok := n.(*ast.Ident); ok {
							callers[id] = line
						}
						return true
					})
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				if !ok {
					return true
				}
				o := p.info.Uses[id]
				if o == nil || o.Pkg() == nil {
					return true
				}
				if _, ok := o.(*types.PkgName); ok {
					return true
				}
				if _, ok := mods["std"]; ok && o.Pkg() == types.Unsafe {
					return true // the compiler's own, and described in the tree
				}
				_, l, c := at(id.Pos())
				m := M{"t": "ref", "file": file, "line": l, "column": c, "name": id.Name}
				v, isVar := o.(*types.Var)
				if !(isVar && v.IsField()) {
					if fn, ok := o.(*types.Func); !(ok && fn.Type().(*types.Signature).Recv() != nil) && o.Parent() != o.Pkg().Scope() {
						m["local"] = true
					}
				}
				if fn, ok := o.(*types.Func); ok {
					o = fn.Origin()
				} else if isVar {
					o = v.Origin()
				}
				df, dl, dc := at(o.Pos())
				if df == "" {
					m["external"] = o.Pkg().Path()
				} else {
					m["def_file"], m["def_line"], m["def_column"] = df, dl, dc
				}
				if calls[id] {
					m["call"], m["caller_line"] = true, callers[id]
				}
				put(m)
				return true
			})
		}
	}
	for _, t := range named {
		if nt, ok := t.Type().(*types.Named); ok && nt.TypeParams().Len() > 0 {
			continue
		}
		for _, i := range ifaces {
			if nt, ok := i.Type().(*types.Named); ok && nt.TypeParams().Len() > 0 {
				continue
			}
			it := i.Type().Underlying().(*types.Interface)
			if !it.IsMethodSet() {
				continue
			}
			if types.Implements(t.Type(), it) || types.Implements(types.NewPointer(t.Type()), it) {
				tf, tl, _ := at(t.Pos())
				jf, jl, _ := at(i.Pos())
				if tf != "" && jf != "" {
					put(M{"t": "impl", "type": t.Name(), "file": tf, "line": tl, "iface": i.Name(), "iface_file": jf, "iface_line": jl})
				}
			}
		}
	}
	flush()
}
