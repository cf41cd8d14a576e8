<?php

namespace Friends;

use InvalidArgumentException;

interface Listing
{
    public function total(): float;
}

final class Register implements Listing
{
    private array $members = [];

    public function join(string $name, bool $student): Member
    {
        if ($name === '') {
            throw new InvalidArgumentException('a member has a name');
        }
        $member = new Member($name, $student);
        $this->members[] = $member;
        return $member;
    }

    public function total(): float
    {
        $sum = 0.0;
        foreach ($this->members as $member) {
            $sum += $member->fee();
        }
        return $sum;
    }
}

function euro(float $sum): string
{
    return number_format($sum, 2) . ' EUR';
}
