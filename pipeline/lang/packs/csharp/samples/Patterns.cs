namespace Acme.Flow;

using Acme.Shop;
// <- use Acme.Shop *

public class Checks<T> where T : IPriced
//           ^ def class Acme.Flow.Checks
//                               ^ ref type IPriced ?
{
    private Article last;
//          ^ ref type Article ?
//                  ^ def field Acme.Flow.Checks.last
    private int[] counts = { 1, 2 };
//                ^ def field Acme.Flow.Checks.counts

    public object Classify(object value, Article? article)
//                ^ def method Acme.Flow.Checks.Classify
//                ^ complexity 18
//                                       ^ ref type Article ?
    {
        switch (value)
        {
            case int n when n > 0:
                return n;
            case string { Length: 3 } text:
//                        ^ ref read Length ?
                return text;
            default:
                break;
        }
        var kind = value switch { Article a => a.Name, _ => "none" };
//                                ^ ref type Article ?
//                                               ^ ref read Name ?
        if (value is Money money) return money.Amount;
//                   ^ ref type Money ?
//                                             ^ ref read Amount ?
        if (value is (var left, int right)) return left + right;
        if (value is var whole) return whole;
        try { last.Discount(1); article?.Discount(2); }
//            ^ ref read last -> Acme.Flow.Checks.last
//                 ^ ref call Discount ?
//                                       ^ ref call Discount ?
        catch (System.IO.IOException e) { throw new Failure(e.Message); }
//             ^ ref read System ?
//                    ^ ref read IO ?
//                       ^ ref type IOException ?
//                                                  ^ ref instantiate Failure ?
//                                                            ^ ref read Message ?
        lock (last) { last = (Article)value; }
//            ^ ref read last -> Acme.Flow.Checks.last
//                    ^ ref write last -> Acme.Flow.Checks.last
//                            ^ ref type Article ?
        using (var file = Open("x")) { file.Close(); }
//                        ^ ref call Open -> Acme.Flow.Checks.Open
//                                          ^ ref call Close ?
        for (int i = 0; i < 3; i++) { counts[i] += kind.Length; }
//                                    ^ ref read counts -> Acme.Flow.Checks.counts
//                                                      ^ ref read Length ?
        while (last != null || counts.Length == 0) { last = value as Article; }
//             ^ ref read last -> Acme.Flow.Checks.last
//                             ^ ref read counts -> Acme.Flow.Checks.counts
//                                    ^ ref read Length ?
//                                                   ^ ref write last -> Acme.Flow.Checks.last
//                                                                   ^ ref type Article ?
        do { counts = null; } while (false && last == null);
//           ^ ref write counts -> Acme.Flow.Checks.counts
//                                            ^ ref read last -> Acme.Flow.Checks.last
        System.Func<int, int> twice = x => x * 2;
//      ^ ref read System ?
//             ^ ref type Func ?
        System.Action<int> log = delegate (int line) { Open(line); };
//      ^ ref read System ?
//             ^ ref type Action ?
//                                                     ^ ref call Open -> Acme.Flow.Checks.Open
        bool isType = value is Order;
//                             ^ ref type Order ?
        var name = article != null ? $"{last.Name} {kind}" : @"C:\none";
//                                      ^ ref read last -> Acme.Flow.Checks.last
//                                           ^ ref read Name ?
        int.TryParse("1", out int parsed);
//          ^ ref call TryParse ?
        var (first, second) = Split(name ?? """raw""");
//                            ^ ref call Split ?
        var query = from item in counts where item > parsed select twice(item);
//                               ^ ref read counts -> Acme.Flow.Checks.counts
        return typeof(T) ?? (object)1.5 ?? 'c';
    }

    private string Open(object what) => null;
//                 ^ def method Acme.Flow.Checks.Open
}
