// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Tells of blocked accounts as the first large dollar token does.
contract UsdtLike {
    mapping(address => bool) public isBlackListed;

    function addBlackList(address account) external {
        isBlackListed[account] = true;
    }

    function removeBlackList(address account) external {
        isBlackListed[account] = false;
    }
}

/// The same under the names of the second one.
contract UsdcLike {
    mapping(address => bool) internal blocked;

    function blacklist(address account) external {
        blocked[account] = true;
    }

    function isBlacklisted(address account) external view returns (bool) {
        return blocked[account];
    }
}

contract PaxosLike {
    mapping(address => bool) internal frozen;

    function freeze(address account) external {
        frozen[account] = true;
    }

    function isFrozen(address account) external view returns (bool) {
        return frozen[account];
    }
}

/// Refuses to say.
contract Reverting {
    function isBlacklisted(address) external pure returns (bool) {
        revert("ask a court");
    }
}

/// Says it of everybody.
contract SaysYes {
    function isBlacklisted(address) external pure returns (bool) {
        return true;
    }
}

/// Answers with what is no truth value.
contract SaysTwo {
    function isBlacklisted(address) external pure returns (uint256) {
        return 2;
    }
}

/// Answers with too much.
contract SaysMuch {
    function isBlacklisted(address) external pure returns (bool, string memory) {
        return (false, "not frozen, believe me");
    }
}

/// Uses all there is.
contract NeverEnds {
    function isBlacklisted(address) external pure returns (bool) {
        while (true) {}
        return false;
    }
}

/// Has no function of the kind.
contract Deaf {}
