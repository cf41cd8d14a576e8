using System;
// <- use System *
using System.Collections.Generic;
// <- use System.Collections.Generic *
using Json = Newtonsoft.Json.Linq;
// <- use Newtonsoft.Json.Linq as Json
using static System.Math;
// <- use System.Math *

namespace Acme.Shop
//        ^ def module Acme.Shop
{
    /// <summary>What can be bought.</summary>
    public interface IPriced
//                   ^ def interface Acme.Shop.IPriced
    {
        decimal Price { get; }
//              ^ def property Acme.Shop.IPriced.Price
        void Discount(decimal percent);
//           ^ def method Acme.Shop.IPriced.Discount
    }

    public enum Size { Small, Medium = 5, Large }
//              ^ def enum Acme.Shop.Size
//                     ^ def enum_member Acme.Shop.Size.Small
//                            ^ def enum_member Acme.Shop.Size.Medium
//                                        ^ def enum_member Acme.Shop.Size.Large

    public delegate void Changed(Article article, int count);
//                       ^ def type_alias Acme.Shop.Changed
//                               ^ ref type Article -> Acme.Shop.Article

    [Serializable]
//   ^ ref decorate Serializable ?
    public abstract class Article : IPriced, IComparable<Article>
//                        ^ def class Acme.Shop.Article
//                                  ^ ref inherit IPriced -> Acme.Shop.IPriced
//                                           ^ ref inherit IComparable ?
//                                                       ^ ref type Article -> Acme.Shop.Article
    {
        public const int MaxStock = 100, MinStock = 1;
//                       ^ def constant Acme.Shop.Article.MaxStock
//                                       ^ def constant Acme.Shop.Article.MinStock
        private readonly List<string> tags = new List<string>();
//                       ^ ref type List ?
//                       ^ by Acme.Shop.Article.tags
//                                    ^ def field Acme.Shop.Article.tags
//                                               ^ ref instantiate List ?
//                                               ^ by Acme.Shop.Article.tags
        public event Changed OnChange;
//                   ^ ref type Changed -> Acme.Shop.Changed
//                   ^ by Acme.Shop.Article.OnChange
//                           ^ def field Acme.Shop.Article.OnChange
        public static int Count;
//                        ^ def field Acme.Shop.Article.Count

        protected Article(string name, Size size = Size.Small)
//                ^ def constructor Acme.Shop.Article.Article
//                                     ^ ref type Size -> Acme.Shop.Size
//                                                 ^ ref type Size -> Acme.Shop.Size
//                                                      ^ ref read Small -> Acme.Shop.Size.Small
        {
            Name = name;
//          ^ ref write Name -> Acme.Shop.Article.Name
            this.size = size;
//               ^ ref write size -> Acme.Shop.Article.size
            Count++;
//          ^ ref write Count -> Acme.Shop.Article.Count
        }

        ~Article() { Count--; }
//       ^ def method Acme.Shop.Article.~Article
//                   ^ ref write Count -> Acme.Shop.Article.Count

        public string Name { get; private set; }
//                    ^ def property Acme.Shop.Article.Name
        private Size size;
//              ^ ref type Size -> Acme.Shop.Size
//                   ^ def field Acme.Shop.Article.size
        public abstract decimal Price { get; }
//                              ^ def property Acme.Shop.Article.Price

        public event EventHandler Sold { add { } remove { } }
//                   ^ ref type EventHandler ?
//                                ^ def property Acme.Shop.Article.Sold

        public void Discount(decimal percent)
//                  ^ def method Acme.Shop.Article.Discount
        {
            decimal rest = Math.Max(0, Price - percent);
//                         ^ ref read Math ?
//                              ^ ref call Max ?
//                                     ^ ref read Price -> Acme.Shop.Article.Price
            if (rest > MaxStock && tags.Count > 0)
//                     ^ ref read MaxStock -> Acme.Shop.Article.MaxStock
//                                 ^ ref read tags -> Acme.Shop.Article.tags
//                                      ^ ref read Count ?
            {
                foreach (var tag in tags) { Console.WriteLine(tag); }
//                                  ^ ref read tags -> Acme.Shop.Article.tags
//                                          ^ ref read Console ?
//                                                  ^ ref call WriteLine ?
            }
            OnChange(this, MinStock);
//          ^ ref call OnChange -> Acme.Shop.Article.OnChange
//                         ^ ref read MinStock -> Acme.Shop.Article.MinStock
            decimal Half(decimal of) { return of / 2; }
//                  ^ def function Acme.Shop.Article.Discount.Half
            Half(rest);
//          ^ ref call Half -> Acme.Shop.Article.Discount.Half
        }

        public int CompareTo(Article other) => other.Rank(size: 3);
//                 ^ def method Acme.Shop.Article.CompareTo
//                           ^ ref type Article -> Acme.Shop.Article
//                                                   ^ ref call Rank -> Acme.Shop.Article.Rank
        internal int Rank(int size) { return size; }
//                   ^ def method Acme.Shop.Article.Rank
        public static Article operator +(Article a, Article b) => a;
//                    ^ ref type Article -> Acme.Shop.Article
//                                     ^ def method Acme.Shop.Article.+
//                                       ^ ref type Article -> Acme.Shop.Article
//                                                  ^ ref type Article -> Acme.Shop.Article
        public static implicit operator string(Article a) => a.Name;
//                                      ^ def method Acme.Shop.Article.operator string
//                                             ^ ref type Article -> Acme.Shop.Article
//                                                             ^ ref read Name -> Acme.Shop.Article.Name
    }

    public struct Money { public decimal Amount; }
//                ^ def struct Acme.Shop.Money
//                                       ^ def field Acme.Shop.Money.Amount

    public record Order(int Id, Article Article);
//                ^ def class Acme.Shop.Order
//                              ^ ref type Article -> Acme.Shop.Article
}
